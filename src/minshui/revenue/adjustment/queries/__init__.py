"""Read models of adjustment."""
