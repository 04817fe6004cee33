"""Rules of sign-in by other platforms."""
