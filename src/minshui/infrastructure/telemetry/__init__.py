"""Logging that both people and machines can read."""
