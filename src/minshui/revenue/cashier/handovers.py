"""What hand-over and arrival take and give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod, TillContract


class HandOverStatus(StrEnum):
    """Life of a hand-over: handed → confirmed → arrived (its cash is at the bank)."""

    HANDED = "handed"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"


HANDOVER_STATUS_NAMES = {
    HandOverStatus.HANDED: "已交款待确认",
    HandOverStatus.CONFIRMED: "已确认",
    HandOverStatus.ARRIVED: "已到账",
}


@dataclass(frozen=True, slots=True)
class HandOverTills:
    """Closed tills to hand over, with the number of the bank's deposit slip where there is one."""

    till_ids: Sequence[int]
    slip_no: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedSum:
    """What finance counted of one method, and why it differs."""

    confirmed_fen: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmHandOver:
    """Finance's count; methods not named are confirmed as they were handed over."""

    handover_id: int
    counted: Mapping[PaymentMethod, ConfirmedSum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HandOverSum:
    """One method's part of a hand-over."""

    method: PaymentMethod
    payment_count: int
    amount_fen: int
    confirmed_fen: int | None
    difference_reason: str | None


@dataclass(frozen=True, slots=True)
class HandOverContract:
    """A hand-over with its sums and tills."""

    id: int
    code: str
    site_id: int
    status: HandOverStatus
    handed_on: date
    slip_no: str | None
    handed_by: int | None
    handed_at: datetime
    confirmed_by: int | None
    confirmed_at: datetime | None
    arrival_id: int | None
    arrived_on: date | None
    sums: Sequence[HandOverSum]
    till_codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ArrivalContract:
    """Money found on the bank's statement."""

    id: int
    code: str
    kind: str
    arrived_on: date
    reference_no: str | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PendingArrival:
    """A payment whose money the bank has not shown yet."""

    payment_id: int
    code: str
    receipt_no: str | None
    customer_code: str
    customer_name: str
    site_id: int
    method: PaymentMethod
    amount_fen: int
    reference_no: str | None
    bank_name: str | None
    status: str
    received_on: date


@dataclass(frozen=True, slots=True)
class SiteTill:
    """A till in a site's day, and how far its money has come."""

    till: TillContract
    cashier: str | None
    handover_code: str | None
    handover_status: HandOverStatus | None
    handed_at: datetime | None
    confirmed_at: datetime | None
    arrived_on: date | None
    totals: Mapping[PaymentMethod, MethodTotals]


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A site's day: its tills, what went through none, and the sums of both by method."""

    site_id: int
    site: str
    day: date
    tills: Sequence[SiteTill]
    vouchers: Mapping[PaymentMethod, MethodTotals]
    totals: Mapping[PaymentMethod, MethodTotals]
