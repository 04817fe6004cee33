"""Events written in the same transaction as the rows they tell of, delivered afterwards."""
