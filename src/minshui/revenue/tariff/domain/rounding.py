"""Rounding of exact rationals to a step, at the points the tariff names and nowhere else."""

from __future__ import annotations

from fractions import Fraction

from minshui.revenue.tariff.domain.document import Rounding, RoundingMode

HALF = Fraction(1, 2)


def round_to(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Return ``value`` moved onto a multiple of the step; ``None`` leaves it as it is.

    ``half_up`` and ``up`` go away from 0, ``half_down`` and ``down`` towards 0, ``floor`` and
    ``ceil`` to minus and plus infinity.
    """
    if rounding is None:
        return value
    return _whole(value / rounding.step, rounding.mode) * rounding.step


def _whole(value: Fraction, mode: RoundingMode) -> int:
    below = value.numerator // value.denominator
    rest = value - below
    if rest == 0 or mode is RoundingMode.FLOOR:
        return below
    if mode is RoundingMode.CEIL:
        return below + 1
    towards_zero = below if value > 0 else below + 1
    away = below + 1 if value > 0 else below
    if mode is RoundingMode.DOWN:
        return towards_zero
    if mode is RoundingMode.UP:
        return away
    if rest != HALF:
        return below + 1 if rest > HALF else below
    if mode is RoundingMode.HALF_UP:
        return away
    if mode is RoundingMode.HALF_DOWN:
        return towards_zero
    return below if below % 2 == 0 else below + 1
