"""Pure rules of collective payers."""
