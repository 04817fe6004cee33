"""Read models of schedules."""
