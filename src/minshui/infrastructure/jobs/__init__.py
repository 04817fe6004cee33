"""Background work: a job table, its queue and its runner."""
