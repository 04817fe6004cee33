"""Minshui 闽水: the revenue system of a water group."""
