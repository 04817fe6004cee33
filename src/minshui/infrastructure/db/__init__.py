"""Database access: engines, tenancy, types, numbering and what differs between databases."""
