"""Pure rules of showing the audit log."""
