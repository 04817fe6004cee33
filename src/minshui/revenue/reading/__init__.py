"""Meter reading: books, monthly tasks, readings, their check and review."""
