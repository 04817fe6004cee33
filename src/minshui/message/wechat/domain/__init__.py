"""Rules of WeChat messages."""
