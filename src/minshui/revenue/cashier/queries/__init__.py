"""What can be read at the counter."""
