"""Read models of roles."""
