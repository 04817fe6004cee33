"""Rules of users and sign-in."""
