"""Read models of customers and accounts."""
