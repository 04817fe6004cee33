"""What others know of billing runs and bills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class RunStatus(StrEnum):
    """Life of a run: planned → running → done, or abandoned."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class RunKind(StrEnum):
    """Whether a run bills a month's readings in turn, or one account's at once."""

    CYCLE = "cycle"
    OFF_CYCLE = "off_cycle"


class BillKind(StrEnum):
    """Where a bill comes from."""

    ORDINARY = "ordinary"
    OPENING = "opening"
    SPECIAL = "special"
    CLOSING = "closing"
    CREDIT = "credit"
    ADJUSTMENT = "adjustment"
    SPLIT = "split"
    SUCCESSION = "succession"


BILL_STATUS_NAMES = {
    "open": "未缴",
    "partial": "部分已缴",
    "paid": "已缴",
    "reversed": "已冲销",
    "split": "已分账",
    "written_off": "已核销",
}


@dataclass(frozen=True, slots=True)
class RunScope:
    """Whose readings are billed: of some books, of some accounts, or (both empty) all."""

    book_ids: tuple[int, ...] = ()
    account_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRun:
    """A run over a billing month.

    ``issued_on`` is today, ``due_on`` so many days later as the parameter says, ``chunk_size``
    the parameter's number of accounts, where they are not given.
    """

    month: int
    scope: RunScope = RunScope()
    issued_on: date | None = None
    due_on: date | None = None
    chunk_size: int | None = None


@dataclass(frozen=True, slots=True)
class RunContract:
    """A run as planned."""

    id: int
    code: str
    bill_month: int
    scope: RunScope
    status: RunStatus
    issued_on: date
    due_on: date
    chunk_count: int
    account_count: int
    created_at: datetime
    finished_at: datetime | None
    kind: RunKind = RunKind.CYCLE


@dataclass(frozen=True, slots=True)
class BilledNow:
    """What billing an account at once came to: its new bills, and what prepayment paid."""

    bills: tuple[BillContract, ...]
    total_amount_fen: int
    offset_fen: int


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What billing one chunk came to; ``scalar_count`` bills were priced one by one."""

    chunk_id: int
    seq: int
    bill_count: int
    line_count: int
    parked_count: int
    scalar_count: int
    usage_m3: Decimal
    total_amount_fen: int
    offset_fen: int


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is, summed over its finished chunks; ``parked_count`` are those still open."""

    run: RunContract
    done_chunks: int
    bill_count: int
    line_count: int
    parked_count: int
    scalar_count: int
    usage_m3: Decimal
    total_amount_fen: int
    offset_fen: int


@dataclass(frozen=True, slots=True)
class ParkedContract:
    """An account that could not be billed, why, where the fault is, and what became of it."""

    run_id: int
    account_id: int
    account_code: str
    customer_name: str
    reading_id: int | None
    code: str
    message: str
    place: str | None
    status: str
    attempts: int
    parked_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class TariffTotal:
    """What a run charges under one tariff."""

    tariff_code: str
    bill_count: int
    usage_m3: Decimal
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ComponentAmount:
    """What a run charges for one component."""

    component_code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PreviewFailure:
    """An account that a run would park."""

    account_id: int
    reading_id: int | None
    code: str
    message: str
    place: str | None


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a run would come to if it were billed now.

    Readings can still come into the open books of its month, not into the locked ones.
    """

    open_books: int
    locked_books: int
    bill_count: int
    line_count: int
    scalar_count: int
    usage_m3: Decimal
    total_amount_fen: int
    by_tariff: tuple[TariffTotal, ...]
    by_component: tuple[ComponentAmount, ...]
    failures: tuple[PreviewFailure, ...]


@dataclass(frozen=True, slots=True)
class BillFilter:
    """Which bills to list; what is None does not restrict."""

    cust_id: int | None = None
    bill_month: int | None = None
    status: str | None = None
    run_id: int | None = None
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class BillContract:
    """A bill as lists show it; ``corrects_number`` is the one it credits, adjusts or splits."""

    id: int
    number: str
    bill_month: int
    cust_id: int
    account_id: int
    customer_code: str
    customer_name: str
    kind: BillKind
    usage_m3: Decimal
    period_from: date | None
    period_to: date
    total_amount_fen: int
    open_fen: int
    status: str
    issued_on: date
    due_on: date
    corrects_number: str | None = None


@dataclass(frozen=True, slots=True)
class BillLineContract:
    """A line of a bill: component × tier, or a named residue of rounding."""

    line_no: int
    component_code: str
    component_name: str
    kind: str
    tier: int | None
    usage_amount: Decimal | None
    price: Decimal | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BillReading:
    """The reading that a bill was made from."""

    id: int
    meter_no: str
    kind: str
    previous_on: date
    reading_on: date
    previous_reading: Decimal
    current_reading: Decimal
    residual_usage_m3: Decimal
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class BillDetail:
    """A bill with its lines and the reading it was made from."""

    bill: BillContract
    address: str
    lines: tuple[BillLineContract, ...]
    reading: BillReading | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Where what is stored differs from what replay gives, in a clerk's words."""

    place: str
    stored: str
    replayed: str


@dataclass(frozen=True, slots=True)
class BillExplanation:
    """A bill as a clerk would explain it, replayed from the versions stored with it."""

    detail: BillDetail
    text: tuple[str, ...]
    differences: tuple[Difference, ...] = field(default=())

    @property
    def agrees(self) -> bool:
        """Whether replay gave the stored bill."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class OpeningBill:
    """Arrears taken over from the system before ours: one bill of one month.

    ``reference`` is its number there; a month may have several that differ in it. A late fee
    runs from ``late_fee_from_on``, beside ``late_fee_fen`` that had run up by the cut-over.
    """

    account_id: int
    bill_month: int
    amount_fen: int
    due_on: date
    usage_m3: Decimal = Decimal(0)
    reference: str | None = None
    late_fee_from_on: date | None = None
    late_fee_fen: int = 0


@dataclass(frozen=True, slots=True)
class OpeningCounter:
    """What a tier counter stood at when we took over: usage since the window's first day."""

    account_id: int
    tariff_code: str
    window_start_on: date
    usage_m3: Decimal
