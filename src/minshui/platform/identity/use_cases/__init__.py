"""What may be done to users and sessions."""
