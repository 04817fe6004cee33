"""What others know of closings and transfers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from minshui.revenue.billing.facade import BillContract


@dataclass(frozen=True, slots=True)
class MeterStop:
    """What a meter shows on the day; ``registers``: its further ones, by code."""

    cust_meter_id: int
    reading: Decimal
    rolled_over: bool = False
    registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloseAccount:
    """Meters to take out for good with their last readings billed.

    ``whole``: the customer goes too (销户): every meter in use has to be among ``stops``.
    """

    account_id: int
    on: date
    stops: tuple[MeterStop, ...]
    reason: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class TransferOwnership:
    """A connection that goes to another customer, with all its meters.

    What the old owner owes and holds stays with the old owner, unless the new one takes it over
    by an agreement.
    """

    account_id: int
    to_account_id: int
    on: date
    stops: tuple[MeterStop, ...]
    reason: str
    takes_arrears: bool = False
    takes_prepayment: bool = False
    agreement_no: str | None = None


@dataclass(frozen=True, slots=True)
class ClosingResult:
    """What a closing came to; ``arrears_fen`` and ``prepayment_fen`` are left right after it."""

    code: str
    account_id: int
    stopped_on: date
    bills: tuple[BillContract, ...]
    closing_fen: int
    offset_fen: int
    arrears_fen: int
    prepayment_fen: int
    closed: bool


@dataclass(frozen=True, slots=True)
class TransferResult:
    """What a transfer came to: bills up to the day, what the new owner took over, what is left
    with the old one.
    """

    code: str
    account_id: int
    to_account_id: int
    transferred_on: date
    bills: tuple[BillContract, ...]
    closing_fen: int
    offset_fen: int
    taken_bill_count: int
    taken_arrears_fen: int
    taken_prepayment_fen: int
    arrears_fen: int
    prepayment_fen: int
    from_closed: bool
    tier_counter: str


@dataclass(frozen=True, slots=True)
class ClosingView:
    """A closing as lists show it."""

    code: str
    stopped_on: date
    cust_id: int
    customer_code: str
    customer_name: str
    meter_count: int
    whole: bool
    closing_bill_count: int
    closing_fen: int
    arrears_fen: int
    prepayment_fen: int
    closed: bool
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as lists show it."""

    code: str
    transferred_on: date
    from_cust_id: int
    from_customer_code: str
    from_customer_name: str
    to_cust_id: int
    to_customer_code: str
    to_customer_name: str
    agreement_no: str | None
    tier_counter: str
    closing_bill_count: int
    closing_fen: int
    taken_bill_count: int
    taken_arrears_fen: int
    taken_prepayment_fen: int
    from_closed: bool
    reason: str
    created_at: datetime
