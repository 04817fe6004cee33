"""Hints from process to process that something has changed: fast, small and allowed to get lost."""
