"""What is done to clients and grants."""
