"""Rules of inboxes."""
