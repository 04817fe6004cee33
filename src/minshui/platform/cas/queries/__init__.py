"""Read models of services and tickets."""
