"""What can be read from the ledger, and the proof that it holds."""
