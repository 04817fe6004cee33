"""Columns of exact rationals: int64 numerators over one denominator, with a proven bound.

A column holds value[i] = num[i] / den. ``bound`` is a Python integer that no |num[i]| exceeds,
carried through every operation from the inputs on; an operation whose result could leave int64
raises ``BeyondInt64`` before anything is computed, so nothing ever wraps.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from minshui.revenue.tariff.domain.document import Rounding, RoundingMode

Numerators: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

INT64_MAX = 2**63 - 1


class BeyondInt64(Exception):  # noqa: N818 - not an error: the rows go to the scalar body
    """A value of these rows might not fit into int64."""


@dataclass(frozen=True, slots=True)
class Column:
    """value[i] = ``num[i]`` / ``den``, |num[i]| ≤ ``bound``; a constant has a 0-d ``num``."""

    num: Numerators
    den: int
    bound: int

    @property
    def is_zero(self) -> bool:
        """Whether every value is known to be 0."""
        return self.bound == 0


def _require(bound: int) -> int:
    if bound > INT64_MAX:
        raise BeyondInt64
    return bound


def constant(value: Fraction | int) -> Column:
    """Return the column whose every value is ``value``."""
    exact = Fraction(value)
    bound = _require(abs(exact.numerator))
    return Column(np.asarray(exact.numerator, dtype=np.int64), exact.denominator, bound)


ZERO = constant(0)


def scaled(num: Numerators, den: int) -> Column:
    """Return the column of the integers ``num`` over ``den``."""
    if num.size == 0:
        return Column(num, den, 0)
    bound = max(abs(int(num.max())), abs(int(num.min())))
    return Column(num, den, _require(bound))


def gathered(values: list[Fraction], index: Numerators) -> Column:
    """Return the column value[i] = ``values[index[i]]``."""
    first = values[0]
    if all(value == first for value in values):
        return constant(first)
    den = lcm(*(value.denominator for value in values))
    numerators = [value.numerator * (den // value.denominator) for value in values]
    bound = _require(max(abs(number) for number in numerators))
    return Column(np.asarray(numerators, dtype=np.int64)[index], den, bound)


def _times_integer(column: Column, factor: int) -> Column:
    if factor == 1:
        return column
    bound = _require(column.bound * abs(factor))
    _require(abs(factor))
    return Column(column.num * np.int64(factor), column.den, bound)


def _aligned(left: Column, right: Column) -> tuple[Column, Column, int]:
    if left.den == right.den:
        return left, right, left.den
    den = lcm(left.den, right.den)
    return (
        _times_integer(left, den // left.den),
        _times_integer(right, den // right.den),
        den,
    )


def add(left: Column, right: Column) -> Column:
    """Return left + right."""
    if left.is_zero:
        return right
    if right.is_zero:
        return left
    left, right, den = _aligned(left, right)
    return Column(left.num + right.num, den, _require(left.bound + right.bound))


def negate(column: Column) -> Column:
    """Return −column."""
    return Column(-column.num, column.den, column.bound)


def subtract(left: Column, right: Column) -> Column:
    """Return left − right."""
    return left if right.is_zero else add(left, negate(right))


def multiply(left: Column, right: Column) -> Column:
    """Return left × right, reduced by what a constant factor shares with the other's den."""
    if left.is_zero or right.is_zero:
        return ZERO
    if left.num.ndim == 0:
        left, right = right, left
    if right.num.ndim == 0:
        return times(left, Fraction(int(right.num), right.den))
    bound = _require(left.bound * right.bound)
    return Column(left.num * right.num, left.den * right.den, bound)


def times(column: Column, factor: Fraction) -> Column:
    """Return column × factor."""
    shared = gcd(factor.numerator, column.den)
    result = _times_integer(column, factor.numerator // shared)
    den = column.den // shared * factor.denominator
    return Column(result.num, den, result.bound)


def minimum(left: Column, right: Column) -> Column:
    """Return the smaller of both, row by row."""
    left, right, den = _aligned(left, right)
    return Column(np.minimum(left.num, right.num), den, max(left.bound, right.bound))


def maximum(left: Column, right: Column) -> Column:
    """Return the larger of both, row by row."""
    left, right, den = _aligned(left, right)
    return Column(np.maximum(left.num, right.num), den, max(left.bound, right.bound))


def choose(mask: Mask, then: Column, other: Column) -> Column:
    """Return ``then`` where the mask holds, else ``other``."""
    then, other, den = _aligned(then, other)
    return Column(np.where(mask, then.num, other.num), den, max(then.bound, other.bound))


def greater(left: Column, right: Column) -> Mask:
    """Return where left > right."""
    left, right, _ = _aligned(left, right)
    return np.asarray(left.num > right.num)


def is_negative(column: Column) -> Mask:
    """Return where the value is below 0."""
    return np.asarray(column.num < 0)


def is_nonzero(column: Column) -> Mask:
    """Return where the value is not 0."""
    return np.asarray(column.num != 0)


def total(columns: list[Column]) -> Column:
    """Return the sum."""
    result = ZERO
    for column in columns:
        result = add(result, column)
    return result


def _rounded_ratio(num: Numerators, bound: int, den: int, mode: RoundingMode) -> Numerators:
    """Return num / den moved to a whole number; den > 0."""
    divisor = np.int64(den)
    if mode is RoundingMode.FLOOR:
        return np.asarray(num // divisor)
    if mode is RoundingMode.CEIL:
        return np.asarray(-(-num // divisor))
    if mode in (RoundingMode.DOWN, RoundingMode.UP):
        size = np.abs(num)
        whole = size // divisor if mode is RoundingMode.DOWN else -(-size // divisor)
        return np.asarray(np.where(num < 0, -whole, whole))
    _require(2 * bound + den)
    _require(2 * den)
    size = np.abs(num)
    # The nearest whole number, a half going up; then halves are put right by mode.
    whole = (2 * size + divisor) // np.int64(2 * den)
    if mode is not RoundingMode.HALF_UP and den % 2 == 0:
        half = 2 * size + divisor == whole * np.int64(2 * den)
        lower = half if mode is RoundingMode.HALF_DOWN else half & (whole % 2 == 1)
        whole = whole - lower
    return np.asarray(np.where(num < 0, -whole, whole))


def _on_step(whole: Column, step: Fraction) -> Column:
    steps = _times_integer(whole, step.numerator)
    return Column(steps.num, step.denominator, steps.bound)


def rounded(column: Column, rounding: Rounding | None) -> Column:
    """Return the column moved onto multiples of the rounding's step; ``None`` leaves it be."""
    if rounding is None:
        return column
    step = rounding.step
    den = column.den * step.numerator
    shared = gcd(step.denominator, den)
    ratio = _times_integer(column, step.denominator // shared)
    den //= shared
    if den == 1:
        return _on_step(ratio, step)
    _require(den)
    whole = _rounded_ratio(ratio.num, ratio.bound, den, rounding.mode)
    return _on_step(Column(whole, 1, ratio.bound // den + 1), step)


def as_multiples(column: Column, scale: int) -> tuple[Numerators, Mask | None]:
    """Return value × scale as integers, and where that is not whole (``None``: nowhere).

    Where it is not whole the integer is the nearest, halves away from 0.
    """
    shared = gcd(scale, column.den)
    ratio = _times_integer(column, scale // shared)
    den = column.den // shared
    if den == 1:
        return ratio.num, None
    _require(den)
    inexact = np.asarray(ratio.num % np.int64(den) != 0)
    whole = _rounded_ratio(ratio.num, ratio.bound, den, RoundingMode.HALF_UP)
    return whole, inexact if bool(inexact.any()) else None
