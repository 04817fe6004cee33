"""A volume charged per period instead of what the dial shows (固定量)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RequestFixedUsage:
    """Ask that ``volume_m3`` be charged per period of a meter's book, for whole months.

    ``until_month`` is the last one: it always expires.
    """

    cust_meter_id: int
    volume_m3: Decimal
    from_month: int
    until_month: int
    reason: str


@dataclass(frozen=True, slots=True)
class EndFixedUsage:
    """End a fixed volume early; ``last_month`` is still charged by it."""

    fixed_usage_id: int
    last_month: int
    reason: str


@dataclass(frozen=True, slots=True)
class FixedUsageView:
    """An agreement on a fixed volume, and the last month a reading was issued for."""

    id: int
    cust_meter_id: int
    cust_id: int
    account_id: int
    customer_code: str
    customer_name: str
    meter_no: str
    volume_m3: Decimal
    from_month: int
    until_month: int
    reason: str
    approved_by: int | None
    approved_at: datetime
    end_reason: str | None
    last_issued_month: int | None


@dataclass(frozen=True, slots=True)
class IssueResult:
    """How many readings of a month were issued now, and how many there were already."""

    bill_month: int
    issued: int
    already: int
    usage_m3: Decimal
