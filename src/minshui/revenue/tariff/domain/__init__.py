"""The rules of the tariff format: pure functions on exact rationals."""
