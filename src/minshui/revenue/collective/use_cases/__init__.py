"""What collective payers do, one verb a file."""
