"""What can be done in billing, one verb a file."""
