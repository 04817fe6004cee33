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


@dataclass(frozen=True, slots=True)
class LateFeesCollected:
    """Late fees were paid from an account's prepayment by themselves."""

    event_type: ClassVar[str] = "billing.late_fees_collected"
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LateFeeWaived:
    """Late fees of an account were let off, or (negative) asked for again."""

    event_type: ClassVar[str] = "billing.late_fee_waived"
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BillWrittenOff:
    """A bill was given up as bad debt, or (negative) is an ordinary debt again."""

    event_type: ClassVar[str] = "billing.bill_written_off"
    write_off_id: int
    account_id: int
    bill_id: int
    bill_month: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BadDebtRecovered:
    """Bad debt was paid after all, wholly or in part."""

    event_type: ClassVar[str] = "billing.bad_debt_recovered"
    write_off_id: int
    account_id: int
    bill_id: int
    bill_month: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BillSplit:
    """Bills of several accounts stand in the place of one."""

    event_type: ClassVar[str] = "billing.bill_split"

    bill_id: int
    bill_month: int
    part_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BillAdjusted:
    """A bill was adjusted by a linked one: a reduction is negative."""

    event_type: ClassVar[str] = "billing.bill_adjusted"
    bill_id: int
    adjustment_bill_id: int
    bill_month: int
    account_id: int
    total_fen: int
