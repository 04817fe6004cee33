"""Read models of users."""
