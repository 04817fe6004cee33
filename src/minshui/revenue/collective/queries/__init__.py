"""What can be read of collective payers."""
