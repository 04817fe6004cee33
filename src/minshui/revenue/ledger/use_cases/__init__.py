"""What can be done with the ledger, one verb a file."""
