"""What a parameter is, pure."""
