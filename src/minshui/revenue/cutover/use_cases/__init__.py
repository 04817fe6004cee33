"""What is done with a cut-over."""
