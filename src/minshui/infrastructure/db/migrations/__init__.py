"""The history of both schemas, and how a database is brought to its head."""
