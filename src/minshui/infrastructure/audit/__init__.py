"""Who changed what: rows written in the same transaction as the change."""
