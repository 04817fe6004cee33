"""Read models of cross-tenant grants."""
