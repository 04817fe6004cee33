"""What can be done with books, tasks and readings."""
