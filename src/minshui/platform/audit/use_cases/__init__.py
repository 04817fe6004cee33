"""What auditors do."""
