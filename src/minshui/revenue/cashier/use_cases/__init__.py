"""What can be done at the counter, one verb a file."""
