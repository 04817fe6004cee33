"""What is done at cut-over."""
