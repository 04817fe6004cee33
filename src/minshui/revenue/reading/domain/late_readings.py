"""What a reading says that arrived after its period was closed by another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.reading.domain.usage import Register

ZERO = Decimal(0)


class LateFinding(StrEnum):
    """Consistent and between are evidence only; the others ask for a person."""

    CONSISTENT = "consistent"  # just what was recorded for that day
    BETWEEN = "between"  # the pointer passed it between two readings
    ESTIMATE_HIGH = "estimate_high"  # an estimate was above the dial
    ESTIMATE_LOW = "estimate_low"
    CONTRADICTION = "contradiction"  # of a reading that somebody took


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a meter was recorded to stand; none as ``reading_id``: where the relation began.

    ``is_estimate``: nobody saw that pointer. ``rolled_over``: it passed zero to get there.
    """

    reading_id: int | None
    on: date
    pointer: Decimal
    is_estimate: bool = False
    rolled_over: bool = False


@dataclass(frozen=True, slots=True)
class LateJudgement:
    """The finding, the reading it is about, and how many m³ that one recorded too little."""

    finding: LateFinding
    against_id: int | None
    difference_m3: Decimal


def judge_late(
    register: Register, marks: Sequence[Mark], on: date, reading: Decimal
) -> LateJudgement | None:
    """Hold a late reading against what was recorded; ``marks`` by time, the first its beginning.

    None where nothing was recorded on that day or later: then it is not late. Negative
    differences mean that too much was recorded.
    """
    place = next((number for number, mark in enumerate(marks) if number and mark.on >= on), None)
    if place is None:
        return None
    before, after = marks[place - 1], marks[place]
    recorded = _usage(register, before.pointer, after.pointer, after.rolled_over)
    seen = _usage(register, before.pointer, reading, after.rolled_over)
    beyond = seen - recorded
    if after.on == on:
        return _of(after, beyond, LateFinding.CONSISTENT)
    if ZERO <= seen <= recorded:
        return LateJudgement(LateFinding.BETWEEN, after.reading_id, ZERO)
    if beyond > 0:
        return _of(after, beyond, LateFinding.BETWEEN)
    return _of(before, seen, LateFinding.BETWEEN)


def _of(mark: Mark, difference_m3: Decimal, agreed: LateFinding) -> LateJudgement:
    if difference_m3 == 0:
        return LateJudgement(agreed, mark.reading_id, ZERO)
    if not mark.is_estimate:
        return LateJudgement(LateFinding.CONTRADICTION, mark.reading_id, difference_m3)
    finding = LateFinding.ESTIMATE_LOW if difference_m3 > 0 else LateFinding.ESTIMATE_HIGH
    return LateJudgement(finding, mark.reading_id, difference_m3)


def _usage(register: Register, previous: Decimal, pointer: Decimal, rolled_over: bool) -> Decimal:
    over = rolled_over and register.passes_zero(previous, pointer)
    return register.usage_m3(previous, pointer, rolled_over=over)
