"""Judge one submitted reading: refuse it, or say what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import SubmitReading
from minshui.revenue.reading.domain.anomalies import Anomaly, Observation
from minshui.revenue.reading.domain.anomaly_check import find_anomalies
from minshui.revenue.reading.domain.meter_state import ZERO, MeterState
from minshui.revenue.reading.domain.movement import RegisterUsage, move_seen, move_unseen
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.status import NORMAL
from minshui.revenue.reading.errors import (
    DATE_FUTURE,
    DATE_ORDER,
    REGISTER_ALONE,
    STATUS_UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a reading means.

    ``pointer`` is where the next period begins; ``seen`` what the dial showed where that is
    something else; ``usage_m3`` (charged) = ``observed_usage_m3`` + residue − ``carried_m3``,
    the part of a credit that the usage was too small for.
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
    carried_m3: Decimal = ZERO
    registers: tuple[RegisterUsage, ...] = ()


def assess_reading(
    state: MeterState,
    given: SubmitReading,
    on: date,
    today: date,
    rules: ReadingRules,
    *,
    final: bool = False,
) -> Assessment:
    """Return what a reading means; raises ``E_READING_…`` where it can't be right.

    An estimate moves the pointer to the estimated value. An actual reading below it means the
    estimate was too high: usage 0, and the pointer is held (等针) until the meter passes it. The
    ``final`` reading of a meter that is taken out is not held: what it is below 0 is a credit.
    """
    if on > today:
        raise MinshuiError(DATE_FUTURE, on=on, today=today)
    if on < state.pointer_on:
        raise MinshuiError(DATE_ORDER, meter=state.meter_no, on=on, previous_on=state.pointer_on)
    status = rules.statuses.get(given.status_code)
    if status is None:
        choices = "、".join(f"{each.code}（{each.name}）" for each in rules.statuses.values())
        raise MinshuiError(STATUS_UNKNOWN, status=given.status_code, choices=choices)
    if given.reading is not None:
        move = move_seen(
            state,
            given.reading,
            given.registers,
            status,
            rules,
            rolled_over=given.rolled_over,
            settle=final,
        )
    elif given.registers:
        raise MinshuiError(REGISTER_ALONE, meter=state.meter_no)
    else:
        move = move_unseen(state, status, rules)
    carried_m3 = ZERO if final else carried_credit_m3(move.observed_usage_m3, state)
    usage_m3 = move.observed_usage_m3 + state.residual_usage_m3 - carried_m3
    seen = Observation(
        usage_m3=usage_m3,
        previous_on=state.pointer_on,
        reading_on=on,
        rolled_over=move.rolled_over or any(each.rolled_over for each in move.registers),
        estimated=move.estimated,
        below_estimate=move.below_estimate,
        has_residual=state.has_residual,
        after_fixed=state.after_fixed,
        status_is_normal=status.code == NORMAL,
    )
    found = find_anomalies(seen, state.history, rules.thresholds(state.scope))
    return Assessment(
        kind="estimate" if move.estimated else "ordinary",
        pointer=move.pointer,
        seen=move.seen,
        rolled_over=move.rolled_over,
        observed_usage_m3=move.observed_usage_m3,
        usage_m3=usage_m3,
        estimated_reads=(
            state.history.estimates_in_a_row + 1
            if move.estimated
            else state.history.estimates_in_a_row * (move.below_estimate or given.reading is None)
        ),
        anomalies=found.examine,
        notices=found.notices,
        held_for=found.held_for,
        carried_m3=carried_m3,
        registers=move.registers,
    )


def carried_credit_m3(observed_usage_m3: Decimal, state: MeterState) -> Decimal:
    """Return how much of a credit is left for the next reading, as a number not above 0.

    A reading that is not billed takes none of it: it would be lost to the customer.
    """
    credit = min(state.residual_usage_m3, ZERO)
    return min(credit + observed_usage_m3, ZERO) if state.billable else credit
