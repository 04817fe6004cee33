"""Read models of templates."""
