"""Rules of meter reading: pure functions over values."""
