"""Keys, encrypted fields, passwords, tokens and the names of permissions."""
