"""Rules of cross-tenant grants."""
