"""What may be done to parameters."""
