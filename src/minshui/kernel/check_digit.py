"""The check digit of numbers that people type (ISO 7064, MOD 11,10)."""

from __future__ import annotations


def check_digit(body: str) -> str:
    """Return the digit that follows ``body``, all decimal digits.

    It finds every single wrong digit and nearly every transposition.
    """
    rest = 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)
