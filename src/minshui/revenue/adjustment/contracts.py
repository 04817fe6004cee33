"""What others know of adjustments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.billing.facade import CancelScope


class AdjustmentKind(StrEnum):
    """What of a bill is adjusted."""

    QUANTITY = "quantity"
    AMOUNT = "amount"


class AdjustmentStatus(StrEnum):
    """Life of an adjustment: requested → executed, or what became of its process."""

    REQUESTED = "requested"
    EXECUTED = "executed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RequestAdjustment:
    """An adjustment to ask for; exactly one of volume and amounts is given.

    Three kinds of catch-up: a volume with ``moves_pointer`` (追量: the next reading starts beyond
    it), in tiers or, with ``prices`` (yuan a m³ by component), never in tiers; without
    ``moves_pointer`` the pointer stays (补缴). ``accounting_month``: a past one that is not closed,
    or was reopened for it; without it, the present one.
    """

    bill_number: str
    reason_code: str
    reason: str
    usage_m3: Decimal = Decimal(0)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    moves_pointer: bool = False
    accounting_month: int | None = None


@dataclass(frozen=True, slots=True)
class RequestHeldReturn:
    """Money held by a bill (押金) to give back: all of a component, where no amount is given."""

    bill_number: str
    component_code: str
    reason: str
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentContract:
    """An adjustment: what was asked for, and the bill that came of it."""

    id: int
    code: str
    kind: AdjustmentKind
    status: AdjustmentStatus
    cust_id: int
    account_id: int
    bill_number: str
    usage_m3: Decimal
    prices: Mapping[str, Decimal]
    amounts: Mapping[str, int]
    moves_pointer: bool
    reason_code: str
    reason: str
    total_fen: int
    process_id: int | None
    process_code: str | None
    adjustment_number: str | None
    requested_by: int | None
    requested_at: datetime
    executed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdjustmentFilter:
    """Which adjustments to list; what is None does not restrict."""

    cust_id: int | None = None
    kind: AdjustmentKind | None = None
    status: AdjustmentStatus | None = None
    bill_number: str | None = None


@dataclass(frozen=True, slots=True)
class RequestCancellation:
    """Bills to take back: by their numbers, or by a scope."""

    scope: CancelScope
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequestedCancellation:
    """What became of a request: a process that waits, or the cancellation that began."""

    process_id: int | None
    process_code: str | None
    cancellation_id: int | None
