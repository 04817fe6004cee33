"""Read models of meter reading."""
