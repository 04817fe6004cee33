"""Read models of second factors."""
