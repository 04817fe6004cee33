"""What can be done in adjustment, one verb a file."""
