"""How much late fee (违约金) a bill has run up, exactly.

Every fen of principal has a fee of its own: the share of it that the days came to until that fen
was paid. What is paid at once shares one factor, so a bill's fee is Σ principal × factor, rounded
once; paying a part changes nothing of what had run up, and taking the payment back restores it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from minshui.revenue.billing.domain.late_fee_terms import (
    FeeRounding,
    LateFeeTerms,
    LateFeeTimeline,
)
from minshui.revenue.billing.domain.offset import OpenBill
from minshui.revenue.parameter.facade import WorkCalendar
from minshui.revenue.tariff.facade import Pause, counted_stretches

_ONE_DAY = timedelta(days=1)
_FEN = Decimal(1)
_FACTOR_STEP = Decimal("0.0000000001")
_MODES = {
    FeeRounding.HALF_UP: ROUND_HALF_UP,
    FeeRounding.DOWN: ROUND_DOWN,
    FeeRounding.UP: ROUND_UP,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Money for a bill was on its way from one day until another (None: it still is).

    ``pauses`` says whether these days are left out once it is over.
    """

    from_on: date
    until_on: date | None
    pauses: bool = True


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a factor depends on beyond the terms; bills alike in it share one.

    ``from_on`` is the first day where the system before ours gave it, ``carried_rate`` the share
    of the principal that had run up there.
    """

    due_on: date
    as_of: date
    holds: tuple[Hold, ...] = ()
    from_on: date | None = None
    carried_rate: Decimal = Decimal(0)

    @property
    def until_on(self) -> date:
        """The day up to which it has run: money on its way stops it."""
        return min([self.as_of, *(hold.from_on for hold in self.holds if hold.until_on is None)])


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one rate; of the span, ``days`` counted and ``days_off`` did not."""

    from_on: date
    to_on: date
    days: int
    days_off: int
    rate_per_day: Decimal


@dataclass(frozen=True, slots=True)
class Accrual:
    """What a fen of principal has run up: a share, and how it came about."""

    first_on: date
    until_on: date
    segments: tuple[Segment, ...]
    uncapped: Decimal
    cap: Decimal | None

    @property
    def days(self) -> int:
        """The days that counted at a rate above 0."""
        return sum(each.days for each in self.segments if each.rate_per_day)

    @property
    def factor(self) -> Decimal:
        """The share of the principal, capped."""
        return self.uncapped if self.cap is None else min(self.uncapped, self.cap)


def accrue(timeline: LateFeeTimeline, calendar: WorkCalendar, overdue: Overdue) -> Accrual:
    """Return the factor of what is still open on a day.

    The terms on the due date say how it begins, those of each day what the day costs, those on
    the day asked for how it ends.
    """
    until_on = overdue.until_on
    ending = timeline.on(overdue.as_of)
    first_on = overdue.from_on or first_day(timeline.on(overdue.due_on), calendar, overdue.due_on)
    # A span of days from one date to another counts either its first or its last.
    shift = timedelta(0) if ending.count_last_day else _ONE_DAY
    pauses = [
        Pause(hold.from_on + _ONE_DAY - shift, hold.until_on - shift)
        for hold in overdue.holds
        if hold.until_on is not None and hold.pauses
    ]
    segments = [
        _segment(start, end, terms, calendar)
        for stretch in counted_stretches(first_on, until_on - shift, pauses)
        for start, end, terms in timeline.spans(*stretch)
    ]
    uncapped = sum((each.rate_per_day * each.days for each in segments), Decimal(0))
    return Accrual(first_on, until_on, tuple(segments), uncapped, _cap(ending, overdue))


def first_day(terms: LateFeeTerms, calendar: WorkCalendar, due_on: date) -> date:
    """Return the first day that counts of a bill due on a day."""
    last_free = due_on + timedelta(days=terms.grace_days)
    if terms.due_moves:
        last_free = calendar.next_working(last_free, weekends=terms.weekends_off)
    return last_free + (_ONE_DAY if terms.count_first_day else 2 * _ONE_DAY)


def _segment(start: date, end: date, terms: LateFeeTerms, calendar: WorkCalendar) -> Segment:
    days_off = 0
    if not terms.count_days_off:
        days_off = calendar.days_off(start, end, weekends=terms.weekends_off)
    return Segment(start, end, (end - start).days + 1 - days_off, days_off, terms.rate_per_day)


def _cap(terms: LateFeeTerms, overdue: Overdue) -> Decimal | None:
    if terms.cap_rate is None:
        return None
    left = max(terms.cap_rate - overdue.carried_rate, Decimal(0))
    return left.quantize(_FACTOR_STEP, ROUND_DOWN)


def charge_fen(exact_fen: Decimal, terms: LateFeeTerms) -> int:
    """Return what is charged for an exact fee: whole fen, and nothing below the minimum."""
    fen = int(exact_fen.quantize(_FEN, _MODES[terms.rounding]))
    return fen if fen >= terms.minimum_fen else 0


@dataclass(frozen=True, slots=True)
class FeeRecord:
    """What is on record of a bill's late fee.

    ``exact_fen`` is Σ principal × factor of what has been paid late, ``frozen_fen`` what of it was
    charged, ``carried_fen`` what had run up in the system before ours, ``taken_fen`` what a bill
    owed that this one takes over (of that bill: what of it is gone).
    """

    exact_fen: Decimal = Decimal(0)
    frozen_fen: int = 0
    carried_fen: int = 0
    paid_fen: int = 0
    waived_fen: int = 0
    taken_fen: int = 0

    def running_fen(self, open_fen: int, factor: Decimal, terms: LateFeeTerms) -> int:
        """Return what has run up on the principal that is still open."""
        whole = charge_fen(self.exact_fen + open_fen * factor, terms)
        return whole - charge_fen(self.exact_fen, terms)

    def accrued_fen(self, running_fen: int) -> int:
        """Return all that has run up so far."""
        return self.carried_fen + self.taken_fen + self.frozen_fen + running_fen

    def due_fen(self, running_fen: int) -> int:
        """Return what is still owed."""
        return max(self.accrued_fen(running_fen) - self.paid_fen - self.waived_fen, 0)

    def frozen(self, principal_fen: int, factor: Decimal, terms: LateFeeTerms) -> FeeRecord:
        """Return the record once a part of the principal is paid."""
        exact_fen = self.exact_fen + principal_fen * factor
        added_fen = charge_fen(exact_fen, terms) - charge_fen(self.exact_fen, terms)
        return replace(self, exact_fen=exact_fen, frozen_fen=self.frozen_fen + added_fen)

    def thawed(self, principal_fen: int, factor: Decimal, terms: LateFeeTerms) -> FeeRecord:
        """Return the record once a part of the principal is open again."""
        exact_fen = self.exact_fen - principal_fen * factor
        if not exact_fen:
            return replace(self, exact_fen=exact_fen, frozen_fen=0)
        less_fen = charge_fen(self.exact_fen, terms) - charge_fen(exact_fen, terms)
        return replace(self, exact_fen=exact_fen, frozen_fen=max(self.frozen_fen - less_fen, 0))


@dataclass(frozen=True, slots=True)
class LateFeeDue:
    """A bill's late fee on a day: what runs on its open principal beside what is on record.

    Without ``accrual`` nothing runs: it is not overdue, paid, or its customer is exempt.
    """

    bill: OpenBill
    record: FeeRecord
    accrual: Accrual | None = None
    terms: LateFeeTerms = field(default_factory=LateFeeTerms)
    is_exempt: bool = False

    @property
    def factor(self) -> Decimal:
        """The share of the open principal that has run up."""
        return self.accrual.factor if self.accrual else Decimal(0)

    @property
    def running_fen(self) -> int:
        """What has run up on the open principal."""
        return self.record.running_fen(self.bill.open_fen, self.factor, self.terms)

    @property
    def accrued_fen(self) -> int:
        """All that has run up so far."""
        return self.record.accrued_fen(self.running_fen)

    @property
    def due_fen(self) -> int:
        """What is still owed."""
        return self.record.due_fen(self.running_fen)
