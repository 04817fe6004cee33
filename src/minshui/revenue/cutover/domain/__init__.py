"""Pure rules of cut-over."""
