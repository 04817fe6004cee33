"""What may be done to meters."""
