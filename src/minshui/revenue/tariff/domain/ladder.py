"""A slice of volume laid over a ladder of tiers.

Result = F(after) − F(before): a negative slice reverses the highest tier first, and a
whole-volume ladder may credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from minshui.revenue.tariff.domain.document import Mode

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One tier as it is in a part: the limit is inclusive, ``None`` = open end."""

    limit: Fraction | None
    price: Fraction
    fixed: Fraction


@dataclass(frozen=True, slots=True)
class Slice:
    """What falls into one tier (from 1): ``free`` of the ``volume`` costs nothing."""

    tier: int
    volume: Fraction
    price: Fraction
    fixed: Fraction
    free: Fraction = ZERO


def slices(
    mode: Mode,
    steps: Sequence[Step],
    before: Fraction,
    after: Fraction,
    *,
    first: bool,
    free: Fraction = ZERO,
) -> list[Slice]:
    """Return the slices of (before, after].

    ``first``: nothing was billed on this ladder yet, so that the reached ``fixed`` is paid.
    ``free`` is how much at the beginning of the slice costs nothing.
    """
    if mode is Mode.GRADUATED:
        return _graduated(steps, before, after, first=first, free=free)
    return _whole_volume(steps, before, after, first=first, free=free)


def fixed_between(
    mode: Mode, steps: Sequence[Step], before: Fraction, after: Fraction, *, first: bool
) -> Fraction:
    """Return what tier ``fixed`` charges between two counters."""
    return sum((part.fixed for part in slices(mode, steps, before, after, first=first)), start=ZERO)


def _graduated(
    steps: Sequence[Step], before: Fraction, after: Fraction, *, first: bool, free: Fraction
) -> list[Slice]:
    found: list[Slice] = []
    lower = ZERO
    for index, step in enumerate(steps):
        volume = _within(lower, step.limit, after) - _within(lower, step.limit, before)
        charged_from = before + free
        charged = _within(lower, step.limit, after) - _within(lower, step.limit, charged_from)
        entered = _entered(index, lower, after) - _entered(index, lower, before)
        if first:
            entered = _entered(index, lower, after)
        if volume or (entered and step.fixed):
            price_free = volume - charged if free else ZERO
            found.append(Slice(index + 1, volume, step.price, step.fixed * entered, price_free))
        lower = step.limit if step.limit is not None else lower
    return found


def _within(lower: Fraction, limit: Fraction | None, counter: Fraction) -> Fraction:
    upper = counter if limit is None else min(counter, limit)
    return max(upper - lower, ZERO)


def _entered(index: int, lower: Fraction, counter: Fraction) -> int:
    return 1 if index == 0 or counter > lower else 0


def _whole_volume(
    steps: Sequence[Step], before: Fraction, after: Fraction, *, first: bool, free: Fraction
) -> list[Slice]:
    reached = _reached(steps, after)
    step = steps[reached]
    if first:
        return [Slice(reached + 1, after, step.price, step.fixed, free)]
    left = _reached(steps, before)
    if left == reached:
        return [Slice(reached + 1, after - before, step.price, ZERO, free)]
    old = steps[left]
    return [
        Slice(left + 1, -before, old.price, -old.fixed),
        Slice(reached + 1, after, step.price, step.fixed, free),
    ]


def _reached(steps: Sequence[Step], counter: Fraction) -> int:
    for index, step in enumerate(steps):
        if step.limit is None or counter <= step.limit:
            return index
    return len(steps) - 1
