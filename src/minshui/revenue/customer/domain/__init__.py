"""Rules of customers and accounts, pure."""
