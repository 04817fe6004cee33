"""Judge one submitted reading: refuse it, or say what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import SubmitReading
from minshui.revenue.reading.domain.anomalies import Anomaly, History, Observation
from minshui.revenue.reading.domain.anomaly_check import find_anomalies
from minshui.revenue.reading.domain.anomaly_rules import EVERYWHERE, MeterScope
from minshui.revenue.reading.domain.estimate import estimate_usage_m3
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.status import NORMAL, ReadingStatus
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import (
    DATE_FUTURE,
    DATE_ORDER,
    NOT_A_ROLLOVER,
    POINTER_BACKWARDS,
    POINTER_DECIMALS,
    POINTER_MISSING,
    POINTER_NEGATIVE,
    POINTER_OVER_CAPACITY,
    STATUS_UNKNOWN,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MeterState:
    """Where a meter stands before a reading, and what its customer used before."""

    meter_no: str
    register: Register
    decimals: int
    pointer: Decimal
    pointer_on: date
    residual_usage_m3: Decimal = ZERO
    has_residual: bool = False
    history: History = field(default_factory=History)
    scope: MeterScope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a reading means.

    ``pointer`` is where the next period begins; ``seen`` what the dial showed where that is
    something else; ``usage_m3`` (charged) = ``observed_usage_m3`` + residue of an exchange.
    ``estimated_reads`` counts the estimates in a row up to here; a held pointer keeps the count.
    ``notices`` are only shown; ``held_for`` are anomalies that hold the reading until released.
    """

    kind: str
    pointer: Decimal
    seen: Decimal | None
    rolled_over: bool
    observed_usage_m3: Decimal
    usage_m3: Decimal
    estimated_reads: int
    anomalies: list[Anomaly]
    notices: list[Anomaly] = field(default_factory=list)
    held_for: list[Anomaly] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Movement:
    pointer: Decimal
    seen: Decimal | None = None
    rolled_over: bool = False
    estimated: bool = False
    below_estimate: bool = False


def assess_reading(
    state: MeterState, given: SubmitReading, on: date, today: date, rules: ReadingRules
) -> Assessment:
    """Return what a reading means; raises ``E_READING_…`` where it can't be right.

    An estimate moves the pointer to the estimated value. An actual reading below it means the
    estimate was too high: usage 0, and the pointer is held (等针) until the meter passes it.
    """
    if on > today:
        raise MinshuiError(DATE_FUTURE, on=on, today=today)
    if on < state.pointer_on:
        raise MinshuiError(DATE_ORDER, meter=state.meter_no, on=on, previous_on=state.pointer_on)
    status = rules.statuses.get(given.status_code)
    if status is None:
        choices = "、".join(f"{each.code}（{each.name}）" for each in rules.statuses.values())
        raise MinshuiError(STATUS_UNKNOWN, status=given.status_code, choices=choices)
    if given.reading is None:
        move = _move_unseen(state, status, rules)
    else:
        check_pointer(state, given.reading)
        move = _move_seen(state, given.reading, status, given.rolled_over, rules)
    observed = (
        ZERO
        if move.below_estimate
        else state.register.usage_m3(state.pointer, move.pointer, rolled_over=move.rolled_over)
    )
    usage_m3 = observed + state.residual_usage_m3
    seen = Observation(
        usage_m3=usage_m3,
        previous_on=state.pointer_on,
        reading_on=on,
        rolled_over=move.rolled_over,
        estimated=move.estimated,
        below_estimate=move.below_estimate,
        has_residual=state.has_residual,
        status_is_normal=status.code == NORMAL,
    )
    found = find_anomalies(seen, state.history, rules.thresholds(state.scope))
    return Assessment(
        kind="estimate" if move.estimated else "ordinary",
        pointer=move.pointer,
        seen=move.seen,
        rolled_over=move.rolled_over,
        observed_usage_m3=observed,
        usage_m3=usage_m3,
        estimated_reads=(
            state.history.estimates_in_a_row + 1
            if move.estimated
            else state.history.estimates_in_a_row * move.below_estimate
        ),
        anomalies=found.examine,
        notices=found.notices,
        held_for=found.held_for,
    )


def check_pointer(state: MeterState, reading: Decimal) -> None:
    """Refuse a pointer that this register can't show."""
    if reading < 0:
        raise MinshuiError(POINTER_NEGATIVE, meter=state.meter_no, reading=reading)
    if reading >= state.register.modulus_m3:
        step = Decimal(1).scaleb(-state.decimals)
        raise MinshuiError(
            POINTER_OVER_CAPACITY,
            meter=state.meter_no,
            reading=reading,
            largest=state.register.modulus_m3.normalize() - step,
        )
    exponent = reading.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > state.decimals:
        raise MinshuiError(
            POINTER_DECIMALS, meter=state.meter_no, reading=reading, decimals=state.decimals
        )


def is_plausible_rollover(state: MeterState, reading: Decimal, rules: ReadingRules) -> bool:
    """Return whether a fall of the pointer looks like passing zero: from near the end, not far."""
    register = state.register
    near = register.modulus_m3 * rules.rollover_near
    at_the_end = (
        state.pointer <= near if register.reversed else state.pointer >= register.modulus_m3 - near
    )
    mean = state.history.mean_usage_m3
    limit = max(mean * rules.rollover_factor if mean else ZERO, rules.rollover_floor_m3)
    return at_the_end and register.usage_m3(state.pointer, reading, rolled_over=True) <= limit


def _move_unseen(state: MeterState, status: ReadingStatus, rules: ReadingRules) -> _Movement:
    if status.without_pointer == "zero":
        return _Movement(state.pointer)
    if status.without_pointer != "estimate":
        raise MinshuiError(POINTER_MISSING, meter=state.meter_no, status=status.name)
    usage_m3 = estimate_usage_m3(state.history, rules.estimate_method)
    pointer = state.register.advance(state.pointer, usage_m3)
    rolled_over = usage_m3 > 0 and state.register.passes_zero(state.pointer, pointer)
    return _Movement(pointer, rolled_over=rolled_over, estimated=True)


def _move_seen(
    state: MeterState,
    reading: Decimal,
    status: ReadingStatus,
    rolled_over: bool,
    rules: ReadingRules,
) -> _Movement:
    falls = state.register.passes_zero(state.pointer, reading)
    if rolled_over and not falls:
        raise MinshuiError(
            NOT_A_ROLLOVER,
            meter=state.meter_no,
            reading=reading,
            previous=f"{state.pointer.normalize():f}",
        )
    if not falls or rolled_over or is_plausible_rollover(state, reading, rules):
        return _Movement(reading, rolled_over=falls, estimated=status.estimated)
    if state.history.estimates_in_a_row > 0:
        return _Movement(state.pointer, seen=reading, below_estimate=True)
    raise MinshuiError(
        POINTER_BACKWARDS,
        meter=state.meter_no,
        reading=reading,
        previous=f"{state.pointer.normalize():f}",
    )
