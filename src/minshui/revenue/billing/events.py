"""News from billing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class BillsIssued:
    """A chunk of bills was issued; its bills carry ``chunk_id``."""

    event_type: ClassVar[str] = "billing.bills_issued"
    run_id: int
    chunk_id: int
    bill_month: int
    bill_count: int
    total_amount_fen: int
    parked_count: int


@dataclass(frozen=True, slots=True)
class OpeningBillsRaised:
    """Arrears of a month were taken over from the system before ours."""

    event_type: ClassVar[str] = "billing.opening_bills_raised"
    bill_month: int
    bill_count: int
    total_amount_fen: int


@dataclass(frozen=True, slots=True)
class SpecialBillsIssued:
    """Bills without a reading were raised; they carry ``special_id``."""

    event_type: ClassVar[str] = "billing.special_bills_issued"
    billing_id: int
    bill_month: int
    bill_count: int
    total_amount_fen: int


@dataclass(frozen=True, slots=True)
class BillsCancelled:
    """A chunk of bills was taken back; the credit bills stand in the chunk's journal."""

    event_type: ClassVar[str] = "billing.bills_cancelled"
    cancellation_id: int
    chunk_id: int
    bill_count: int
    cancelled_fen: int
    credited_fen: int
