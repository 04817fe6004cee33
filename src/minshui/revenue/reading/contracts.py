"""What other modules and the edges see of meter reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from minshui.kernel.errors import MinshuiError


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
class StopReading:
    """What a meter shows as its relation ends; ``registers``: its further ones, by code."""

    cust_meter_id: int
    on: date
    reading: Decimal
    reason: str
    rolled_over: bool = False
    registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoppedMeter:
    """A relation that has ended: its last reading and the usage this leaves to be billed.

    ``successor_id`` is the relation that goes on with the same meter, if there is one.
    """

    cust_meter_id: int
    reading_id: int
    usage_m3: Decimal
    successor_id: int | None = None


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
