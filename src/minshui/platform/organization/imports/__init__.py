"""The tree of departments as a table file."""
