"""What the program could not do by itself: shown, explained, tried again or dropped."""
