"""Taking over from the system before ours: opening arrears, prepayments and tier counters."""
