"""Revisions of the master schema."""
