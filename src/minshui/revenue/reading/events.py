"""News from meter reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReadingsSubmitted:
    """Readings were entered; pending review."""

    event_type: ClassVar[str] = "reading.submitted"
    count: int
    suspect: int


@dataclass(frozen=True, slots=True)
class ReadingsReviewed:
    """One act of review; ``decision`` approve or return."""

    event_type: ClassVar[str] = "reading.reviewed"
    review_id: int
    bill_month: int
    decision: str
    count: int
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class MeterExchanged:
    """A customer's meter was exchanged."""

    event_type: ClassVar[str] = "reading.meter_exchanged"
    account_id: int
    old_cust_meter_id: int
    new_cust_meter_id: int
    exchanged_on: date


@dataclass(frozen=True, slots=True)
class FixedUsageAgreed:
    """A fixed volume was approved for an account's meter."""

    event_type: ClassVar[str] = "reading.fixed_usage_agreed"
    fixed_usage_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class FixedReadingsIssued:
    """Readings of a month were issued by agreements."""

    event_type: ClassVar[str] = "reading.fixed_readings_issued"
    bill_month: int
    count: int
    usage_m3: Decimal
