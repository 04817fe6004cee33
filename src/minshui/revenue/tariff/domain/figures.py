"""Exact rationals as decimal text."""

from __future__ import annotations

from fractions import Fraction

# Where a rational has no finite decimal (a third of a limit), people read this many places.
SHOWN_PLACES = 6


def decimal_text(value: Fraction, places: int = 0) -> str:
    """Return ``value`` as a plain decimal with at least ``places`` decimals.

    Finite decimals are exact: ``Fraction(5, 4)`` → ``"1.25"``; others are cut to six places
    and end in ``…``.
    """
    digits = _finite_places(value)
    shown = SHOWN_PLACES if digits is None else max(digits, places)
    scaled = abs(value) * 10**shown
    whole, fraction = divmod(scaled.numerator // scaled.denominator, 10**shown)
    sign = "-" if value < 0 else ""
    text = f"{sign}{whole}" + (f".{fraction:0{shown}d}" if shown else "")
    return text + ("…" if digits is None else "")


def _finite_places(value: Fraction) -> int | None:
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None
