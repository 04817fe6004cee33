"""Use cases of verification codes."""
