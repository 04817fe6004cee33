"""Read models of sign-in by other platforms."""
