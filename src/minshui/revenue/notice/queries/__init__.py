"""Read models of notices: they join other modules' tables."""
