"""Read models of meters."""
