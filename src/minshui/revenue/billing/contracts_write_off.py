"""What others know of bad debt: bills given up in the books, and still to be collected (呆坏账)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class WriteOffStatus(StrEnum):
    """standing → recovered (paid after all) or reversed (an ordinary debt again)."""

    STANDING = "standing"
    RECOVERED = "recovered"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class RequestWriteOff:
    """Unpaid bills of one account, by number; ``evidence`` names the paper that proves the loss."""

    bills: Sequence[str]
    evidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class WriteOffContract:
    """A bill that was written off: how much, and what of it was paid since; fen."""

    id: int
    number: str
    account_id: int
    customer_code: str
    customer_name: str
    due_on: date
    written_off_on: date
    amount_fen: int
    recovered_fen: int
    status: WriteOffStatus
    evidence: str
    reason: str
    process_id: int
    closed_on: date | None
    closing_reason: str | None

    @property
    def standing_fen(self) -> int:
        """What is still bad debt."""
        return self.amount_fen - self.recovered_fen if self.status == "standing" else 0


@dataclass(frozen=True, slots=True)
class WriteOffFilter:
    """Which write-offs are wanted; what is None does not restrict."""

    account_id: int | None = None
    status: WriteOffStatus | None = None


@dataclass(frozen=True, slots=True)
class BadDebtAge:
    """Standing bad debt by full years since its bills were due; fen."""

    years: int
    bill_count: int
    amount_fen: int
    recovered_fen: int
    standing_fen: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was paid of bad debt, and what of it still stands; fen."""

    write_off_id: int
    number: str
    amount_fen: int
    standing_fen: int
