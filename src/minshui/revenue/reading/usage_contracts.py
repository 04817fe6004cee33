"""What others see of how usage comes about: its parts, and fixed volumes (固定量)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from minshui.revenue.reading.contracts import ReadingView


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


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """A part of a usage, with the meter, the dates and the pointers that it stems from."""

    reading_id: int
    kind: str
    meter_no: str
    previous_on: date
    reading_on: date
    previous_reading: Decimal
    current_reading: Decimal
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class RegisterPart:
    """What a further register of the meter showed, and the usage it adds."""

    code: str
    name: str
    previous_reading: Decimal
    current_reading: Decimal
    seen_reading: Decimal | None
    rolled_over: bool
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class SubPart:
    """What was taken off a master's reading for one of a sub."""

    reading_id: int
    meter_no: str
    bill_month: int
    reading_on: date
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class ReadingDetail:
    """A reading with all that makes up its usage."""

    reading: ReadingView
    parts: Sequence[ReadingPart]
    registers: Sequence[RegisterPart]
    subs: Sequence[SubPart]
