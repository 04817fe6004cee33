"""What may be done about sign-in by other platforms."""
