"""Read models of parameters."""
