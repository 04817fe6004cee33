"""Requests that may be sent twice and act once."""
