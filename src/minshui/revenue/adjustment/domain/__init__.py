"""Pure rules of adjustments."""
