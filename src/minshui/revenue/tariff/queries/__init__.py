"""What is read of tariffs."""
