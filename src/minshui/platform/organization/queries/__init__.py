"""Read models of the organisation."""
