"""Messages inside the program: each user's inbox, pushed as it changes."""
