"""What may be done to roles."""
