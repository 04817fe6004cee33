"""What other modules and the edges see of meter reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.domain.anomaly_rules import AnomalyRule
from minshui.revenue.reading.domain.late_readings import LateFinding


class ReadingSource(StrEnum):
    """Where a reading came from."""

    MANUAL = "manual"
    IMPORT = "import"
    REMOTE = "remote"
    SELF = "self"
    OPENING = "opening"
    AGREEMENT = "agreement"  # a fixed volume, not a dial


class ReviewDecision(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class CreateBook:
    """A new reading book; ``cycle_type`` monthly, bimonthly or quarterly.

    ``first_month`` (1 to 12) is a month of the year in which the book is due.
    """

    code: str
    name: str
    site_id: int
    reader_id: int | None = None
    cycle_type: str = "monthly"
    reading_day: int = 1
    first_month: int = 1


@dataclass(frozen=True, slots=True)
class EditBook:
    """New values for a book; ``None`` leaves one as it is. ``status``: open, retired."""

    book_id: int
    name: str | None = None
    reader_id: int | None = None
    cycle_type: str | None = None
    reading_day: int | None = None
    first_month: int | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A reading book (册本)."""

    id: int
    code: str
    name: str
    site_id: int
    reader_id: int | None
    cycle_type: str
    reading_day: int
    first_month: int
    status: str


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


@dataclass(frozen=True, slots=True)
class PlanResult:
    """How many tasks a plan made, and how many meters had one already.

    ``off_cycle`` of the new ones are due only because their tier year ends; ``held``, of all, are
    unread and stopped by an open case.
    """

    bill_month: int
    planned: int
    already_planned: int
    off_cycle: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class SubmitReading:
    """One reading (IF-REV-004), of a task, a meter or a customer with one meter.

    ``reading`` is the pointer in the register's unit; none where the status allows that.
    ``reading_on`` defaults to today, ``bill_month`` to the task's or the date's month.
    ``additional``: off-cycle (追加抄表), beside a reading the month has already.
    ``rolled_over``: the reader says that the pointer passed zero.
    ``registers``: pointers of the meter's further registers, by code.
    """

    reading: Decimal | None
    task_id: int | None = None
    meter_id: int | None = None
    meter_no: str | None = None
    customer_code: str | None = None
    reading_on: date | None = None
    bill_month: int | None = None
    status_code: str = "normal"
    rolled_over: bool = False
    additional: bool = False
    source: ReadingSource = ReadingSource.MANUAL
    photo_ref: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    note: str | None = None
    registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What became of a submitted reading.

    ``check_status``: ``passed`` (nothing odd), ``suspect`` (see ``anomalies``) or ``unchanged``
    (this very reading was there already).
    """

    reading_id: int
    revision: int
    bill_month: int
    check_status: str
    review_status: str
    usage_m3: Decimal
    anomalies: Sequence[str]


@dataclass(frozen=True, slots=True)
class SubmissionFault:
    """A reading of a batch that was refused; ``index`` is its place in the batch, from 0."""

    index: int
    error: MinshuiError


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch: accepted + unchanged + faults = all."""

    accepted: int
    unchanged: int
    faults: Sequence[SubmissionFault]
    usage_m3: Decimal
    anomaly_counts: Mapping[str, int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class CorrectReading:
    """A correction of a reading that is not billed: a new revision, pending review."""

    reading_id: int
    reason: str
    reading: Decimal | None
    status_code: str = "normal"
    rolled_over: bool = False
    reading_on: date | None = None
    registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewCriteria:
    """Which pending readings a review is about; all that is given must hold.

    ``normal_only``: without anomalies; ``anomaly``: with this one.
    """

    bill_month: int | None = None
    book_id: int | None = None
    site_id: int | None = None
    reading_ids: Sequence[int] | None = None
    normal_only: bool = False
    anomaly: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a review did.

    Left out and named: ``own``, the reviewer's own readings; ``held``, those that an anomaly
    rule holds until they are released, and masters of which less than nothing is left;
    ``waiting``, masters whose subs are not approved.
    """

    review_id: int | None
    decision: ReviewDecision
    count: int
    usage_m3: Decimal
    own: Sequence[int]
    held: Sequence[int] = ()
    waiting: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ExchangeMeter:
    """A meter exchange: the old one's stop, the new one's start, on one day.

    ``stop_registers``, ``start_registers``: those of their further registers, by code.
    """

    cust_meter_id: int
    new_meter_no: str
    exchanged_on: date
    stop_reading: Decimal
    start_reading: Decimal
    reason: str
    rolled_over: bool = False
    stop_registers: Mapping[str, Decimal] = field(default_factory=dict)
    start_registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExchangeResult:
    """The new relation, the old meter's final reading and the usage it leaves to be billed."""

    cust_meter_id: int
    final_reading_id: int
    residual_usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class UnbilledReading:
    """An approved reading that no bill holds, with what pricing needs of its account."""

    reading_id: int
    revision: int
    bill_month: int
    kind: str
    account_id: int
    cust_id: int
    cust_meter_id: int
    meter_id: int
    site_id: int
    profile_id: int | None
    tariff_code: str | None
    opened_on: date
    tier_year_start_on: date | None
    previous_on: date
    reading_on: date
    previous_reading: Decimal
    current_reading: Decimal
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A reading as lists and details show it."""

    id: int
    root_id: int
    revision: int
    is_current: bool
    bill_month: int
    meter_no: str
    customer_code: str
    customer_name: str
    kind: str
    source: str
    status_code: str
    previous_on: date
    reading_on: date
    previous_reading: Decimal
    current_reading: Decimal
    seen_reading: Decimal | None
    rolled_over: bool
    observed_usage_m3: Decimal
    residual_usage_m3: Decimal
    carried_usage_m3: Decimal
    deducted_usage_m3: Decimal
    settled_usage_m3: Decimal
    usage_m3: Decimal
    billable: bool
    anomalies: Sequence[str]
    notices: Sequence[str]
    held_for: Sequence[str]
    hold_status: str | None
    release_reason: str | None
    review_status: str
    entered_by: int | None
    entered_at: datetime
    reviewed_by: int | None
    reviewed_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task of a month with the history beside it."""

    id: int
    book_id: int
    bill_month: int
    sequence: int
    meter_no: str
    customer_code: str
    customer_name: str
    address: str
    read_status: str
    previous_reading_m3: Decimal
    previous_on: date
    last_usage_m3: Decimal | None
    mean_usage_m3: Decimal | None
    same_month_last_year_m3: Decimal | None
    due_on: date | None
    read_on: date | None
    days_late: int
    lock_reason: str | None


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


@dataclass(frozen=True, slots=True)
class BookProgress:
    """How far a book, a site or all has come in a month; ``read_rate`` as R-042."""

    bill_month: int
    due: int
    read: int
    skipped: int
    pending: int
    approved: int
    returned: int
    estimated: int
    read_rate: Decimal | None


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
