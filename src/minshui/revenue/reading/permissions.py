"""What may be allowed in meter reading."""
