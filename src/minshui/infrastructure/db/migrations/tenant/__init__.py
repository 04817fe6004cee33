"""Revisions of the tenant schema."""
