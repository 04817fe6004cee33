"""Rules of meters, pure."""
