"""What can be read of finance."""
