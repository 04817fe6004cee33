"""Customers from a table file: what the columns are, what is checked, how it is written."""
