"""What may be done to cross-tenant grants."""
