"""What finance does, one verb a file."""
