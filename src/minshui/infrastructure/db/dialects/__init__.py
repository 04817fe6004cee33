"""What differs between PostgreSQL and other databases, behind one interface."""
