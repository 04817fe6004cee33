"""Rules of roles."""
