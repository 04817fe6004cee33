"""What others know of cancelling bills: which, how far it is, what was left alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class CancellationStatus(StrEnum):
    """Life of a cancellation: running → done, or abandoned."""

    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class CancelScope:
    """Which bills are taken back: those that every term given allows.

    A scope names bills, accounts, books or a run; of accounts and books it also names the
    months. ``bills`` are (id, month). A slice of a run is cut by ``chunks`` (first and last
    number, both included), by ``account_ids``, or by ``parked_code``: accounts that the run first
    parked for that reason.
    """

    bills: tuple[tuple[int, int], ...] = ()
    account_ids: tuple[int, ...] = ()
    book_ids: tuple[int, ...] = ()
    first_month: int | None = None
    last_month: int | None = None
    run_id: int | None = None
    chunks: tuple[int, int] | None = None
    parked_code: str | None = None


@dataclass(frozen=True, slots=True)
class PlanCancellation:
    """Bills to take back together; ``chunk_size`` is the parameter's where it is not given."""

    scope: CancelScope
    reason: str
    process_id: int | None = None
    chunk_size: int | None = None


@dataclass(frozen=True, slots=True)
class CancellationContract:
    """A cancellation as planned."""

    id: int
    code: str
    scope: CancelScope
    reason: str
    status: CancellationStatus
    chunk_count: int
    account_count: int
    bill_count: int
    process_id: int | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class CancelledChunk:
    """What taking back one chunk came to.

    ``held_count`` accounts were left alone; ``repriced_count`` bills had later ones in their tiers.
    """

    chunk_id: int
    seq: int
    bill_count: int = 0
    held_count: int = 0
    repriced_count: int = 0
    cancelled_fen: int = 0
    credited_fen: int = 0
    restored_fen: int = 0


@dataclass(frozen=True, slots=True)
class CancellationProgress:
    """How far a cancellation is, summed over its finished chunks."""

    cancellation: CancellationContract
    done_chunks: int
    bill_count: int
    held_count: int
    repriced_count: int
    cancelled_fen: int
    credited_fen: int
    restored_fen: int


@dataclass(frozen=True, slots=True)
class HeldPreview:
    """An account that a cancellation would leave alone: the bill at fault, and why."""

    account_id: int
    number: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CancellationPreview:
    """What a scope holds now: how many accounts and bills, how much, and how much of it is not
    open any more.

    ``credited_fen`` is what would be credited, and ``held`` whom it would leave alone; of very
    many accounts neither is worked out beforehand (None).
    """

    account_count: int
    bill_count: int
    usage_m3: Decimal
    total_amount_fen: int
    settled_fen: int
    credited_fen: int | None
    held: tuple[HeldPreview, ...]


@dataclass(frozen=True, slots=True)
class HeldBillContract:
    """A bill that a cancellation left alone, and why."""

    bill_id: int
    number: str
    bill_month: int
    account_id: int
    customer_name: str
    code: str
    message: str
    held_at: datetime
