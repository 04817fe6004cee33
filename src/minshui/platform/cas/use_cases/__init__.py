"""What is done about services and tickets."""
