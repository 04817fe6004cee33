"""What may be done to customers and accounts."""
