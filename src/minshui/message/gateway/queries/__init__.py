"""Lists and figures of messages."""
