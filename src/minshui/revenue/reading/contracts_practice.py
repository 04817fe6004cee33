"""What others see of the practice of reading: calendar, locks, lists, rules, late readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.reading.contracts import ReadingSource
from minshui.revenue.reading.domain.anomaly_rules import AnomalyRule
from minshui.revenue.reading.domain.late_readings import LateFinding


@dataclass(frozen=True, slots=True)
class BookDayView:
    """The day on which a book is read in a month; ``is_edited``: set by hand."""

    book_id: int
    book_code: str
    book_name: str
    site_id: int
    reader_id: int | None
    bill_month: int
    reading_on: date
    is_edited: bool


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many of a reader's meters of a book were read before, on and after their day.

    ``overdue``: unread, the day is past. ``on_day_rate``: on the day, of all that can be judged.
    """

    reader_id: int | None
    book_id: int
    book_code: str
    site_id: int
    planned: int
    before: int
    on_day: int
    after: int
    overdue: int
    on_day_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class BookEntry:
    """How many books in use take readings of a month, and how many are closed for it."""

    open: int
    locked: int


@dataclass(frozen=True, slots=True)
class BookLockView:
    """A lock on a book, or on one month of it; open until it is released."""

    id: int
    book_id: int
    bill_month: int | None
    reason: str
    locked_by: int | None
    locked_by_name: str
    locked_at: datetime
    released_by: int | None
    released_at: datetime | None
    release_reason: str | None


class MeterList(StrEnum):
    """The lists a reading office works off."""

    ZERO = "zero"
    UNREAD = "unread"
    LONG_ESTIMATED = "long_estimated"
    LONG_ZERO = "long_zero"
    HELD_POINTER = "held_pointer"  # 等针: read, below the billed figure
    LOCKED = "locked"  # held by an anomaly rule
    PENDING = "pending"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ListedMeter:
    """A meter on a list: its task or its reading of the month.

    ``in_a_row``: estimates, or zeros on that list, up to this one. ``days_late``: past the day it
    was due, until it was read or until today. ``lock_reason``: of an open case that holds reading.
    """

    bill_month: int
    book_id: int | None
    book_code: str | None
    reader_id: int | None
    meter_no: str
    customer_code: str
    customer_name: str
    address: str
    previous_on: date
    previous_reading: Decimal
    task_id: int | None
    lock_reason: str | None
    due_on: date | None
    days_late: int
    reading_id: int | None = None
    current_reading: Decimal | None = None
    seen_reading: Decimal | None = None
    reading_on: date | None = None
    usage_m3: Decimal | None = None
    mean_usage_m3: Decimal | None = None
    kind: str | None = None
    status_code: str | None = None
    review_status: str | None = None
    anomalies: Sequence[str] = ()
    in_a_row: int = 0


class ProgressGroup(StrEnum):
    """By what progress is counted."""

    SITE = "site"
    BOOK = "book"
    READER = "reader"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """How far a site, book, reader or month has come; ``is_locked``: a book closed for entry."""

    key: int | None
    name: str | None
    due: int
    read: int
    skipped: int
    estimated: int
    pending: int
    approved: int
    returned: int
    usage_m3: Decimal
    read_rate: Decimal | None
    is_locked: bool


@dataclass(frozen=True, slots=True)
class StoredRule:
    """An anomaly rule with its id."""

    id: int
    rule: AnomalyRule
    note: str | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """A proposed rule set to be tried on the readings of a span of months."""

    rules: Sequence[AnomalyRule]
    first_month: int
    last_month: int
    site_id: int | None = None
    book_id: int | None = None
    show: int = 20


@dataclass(frozen=True, slots=True)
class AnomalyCount:
    """How many readings have an anomaly at a level, now and by the proposal."""

    anomaly: str
    level: str
    in_force: int
    proposed: int


@dataclass(frozen=True, slots=True)
class ScopeCount:
    """How many readings of a level, site or book are marked, now and by the proposal."""

    key: str | None
    name: str | None
    in_force: int
    proposed: int


@dataclass(frozen=True, slots=True)
class MarkedDifference:
    """A reading that the proposal marks otherwise; anomalies by level, with what it is beside."""

    reading_id: int
    bill_month: int
    meter_no: str
    customer_code: str
    book_code: str | None
    usage_m3: Decimal
    mean_usage_m3: Decimal | None
    last_usage_m3: Decimal | None
    same_month_last_year_m3: Decimal | None
    in_force: Mapping[str, str]
    proposed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DryRunReport:
    """What a proposal would have marked; ``changed`` readings differ in any anomaly or level."""

    readings: int
    marked_in_force: int
    marked_proposed: int
    changed: int
    by_anomaly: Sequence[AnomalyCount]
    by_level: Sequence[ScopeCount]
    by_site: Sequence[ScopeCount]
    by_book: Sequence[ScopeCount]
    differences: Sequence[MarkedDifference]


@dataclass(frozen=True, slots=True)
class SubmitLateReading:
    """A reading of a day for which, or after which, another one is recorded."""

    reading: Decimal
    reading_on: date
    meter_id: int | None = None
    meter_no: str | None = None
    source: ReadingSource = ReadingSource.MANUAL
    photo_ref: str | None = None
    note: str | None = None


class LateDecision(StrEnum):
    """How a proposal is closed."""

    SETTLED = "settled"
    DISMISSED = "dismissed"


class LateRemedy(StrEnum):
    """What a proposal asks for.

    correct: the reading is not billed · rebill: cancel and rebill, or adjust · reallocate: a
    later actual reading made the total right, only the periods are wrong · inspect: two readings
    that people took contradict each other.
    """

    CORRECT = "correct"
    REBILL = "rebill"
    REALLOCATE = "reallocate"
    INSPECT = "inspect"


@dataclass(frozen=True, slots=True)
class LateReadingView:
    """A late reading, what was recorded and billed instead, and what it asks for.

    ``difference_m3``: what the recorded reading has too little; negative: too much.
    """

    id: int
    meter_no: str
    customer_code: str
    customer_name: str
    account_id: int
    bill_month: int
    reading_on: date
    reading: Decimal
    source: str
    finding: LateFinding
    against_id: int | None
    recorded_on: date | None
    recorded_reading: Decimal | None
    recorded_usage_m3: Decimal | None
    difference_m3: Decimal
    bill_id: int | None
    billed_usage_m3: Decimal | None
    late_status: str
    remedy: LateRemedy | None
    photo_ref: str | None
    note: str | None
    entered_by: int | None
    entered_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decision_reason: str | None
    decision_reference: str | None
