"""What others know of late fees, waivers and money on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class BillLateFee:
    """A bill's late fee as of a day; ``text`` says how it comes about."""

    number: str
    as_of: date
    due_on: date
    open_fen: int
    days: int
    factor: Decimal
    accrued_fen: int
    paid_fen: int
    waived_fen: int
    due_fen: int
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaiverItem:
    """How much of a bill's late fee to let off; all that is due where no amount is given."""

    number: str
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class RequestWaiver:
    """Late fees to let off, of bills of one account.

    With ``until_on`` a fee given without an amount is what had run up by that day.
    """

    bills: tuple[WaiverItem, ...]
    reason: str
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class WaiverContract:
    """Late fee of a bill that was let off, and whether it still is."""

    id: int
    number: str
    account_id: int
    customer_code: str
    customer_name: str
    amount_fen: int
    until_on: date | None
    reason: str
    status: str
    process_id: int
    created_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None


class TransitOutcome(StrEnum):
    """What became of money on its way."""

    ARRIVED = "arrived"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class TransitContract:
    """Money on its way to a bill; it is over once there is an outcome."""

    id: int
    number: str
    account_id: int
    customer_code: str
    customer_name: str
    reason: str
    locks: bool
    held_on: date
    released_on: date | None
    outcome: TransitOutcome | None
    pauses: bool | None
