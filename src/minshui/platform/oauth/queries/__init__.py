"""Read models of clients and grants."""
