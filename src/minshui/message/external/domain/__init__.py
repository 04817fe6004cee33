"""Rules of messages to systems outside: signatures, fields, what answers mean."""
