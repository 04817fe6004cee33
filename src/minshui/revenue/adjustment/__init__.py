"""Adjustments 账务调整: what was billed is taken back, lowered or raised, by linked bills."""
