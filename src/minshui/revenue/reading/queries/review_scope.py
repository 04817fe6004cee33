"""Which readings a review is about, and the statements that carry it out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    cast,
    func,
    select,
    true,
    update,
)

from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.contracts import ReviewCriteria
from minshui.revenue.reading.models import LastReading, Reading


def has_anomaly(anomaly: str) -> ColumnElement[bool]:
    """Return the condition that a reading has an anomaly."""
    return cast(Reading.anomalies, Text).contains(f'"{anomaly}"', autoescape=True)


def has_no_anomaly() -> ColumnElement[bool]:
    """Return the condition that a reading has none."""
    return cast(Reading.anomalies, Text) == "[]"


def in_book(book_id: int) -> ColumnElement[bool]:
    """Return the condition that a reading's meter stands in a book."""
    return Reading.cust_meter_id.in_(
        select(CustomerMeter.id).where(CustomerMeter.book_id == book_id)
    )


def in_site(site_id: int) -> ColumnElement[bool]:
    """Return the condition that a reading's customer belongs to a site."""
    return Reading.cust_id.in_(select(Customer.id).where(Customer.site_id == site_id))


def is_held() -> ColumnElement[bool]:
    """Return the condition that an anomaly rule holds a reading."""
    return func.coalesce(Reading.hold_status, "") == "held"


def pending_of(criteria: ReviewCriteria) -> ColumnElement[bool]:
    """Return the condition for the pending readings that the criteria name."""
    terms: list[ColumnElement[bool]] = [
        Reading.is_current == true(),
        Reading.review_status == "pending",
    ]
    if criteria.bill_month is not None:
        terms.append(Reading.bill_month == criteria.bill_month)
    if criteria.reading_ids is not None:
        terms.append(Reading.id.in_(list(criteria.reading_ids)))
    if criteria.book_id is not None:
        terms.append(in_book(criteria.book_id))
    if criteria.site_id is not None:
        terms.append(in_site(criteria.site_id))
    if criteria.normal_only:
        terms.append(has_no_anomaly())
    if criteria.anomaly is not None:
        terms.append(has_anomaly(criteria.anomaly))
    return and_(*terms)


REVIEWED_TOTALS = select(
    func.count(),
    func.coalesce(func.sum(Reading.usage_amount), 0),
    func.coalesce(func.max(Reading.bill_month), 0),
).where(Reading.review_id == bindparam("review"))

_FROM_READING: dict[str, Any] = {
    "cust_meter_id": Reading.cust_meter_id,
    "last_reading": Reading.current_reading,
    "last_usage_m3": Reading.usage_amount,
    "last_reading_on": Reading.reading_on,
    "last_reading_time": Reading.reading_time,
    "reading_id": Reading.id,
    "estimated_reads": Reading.estimated_reads,
    "seen_reading": Reading.seen_reading,
}
MOVE_POINTERS = (
    update(LastReading)
    .where(LastReading.meter_id == Reading.meter_id, Reading.review_id == bindparam("review"))
    .values(**_FROM_READING)
    .execution_options(synchronize_session=False)
)
"""Moves the pointers (R-218) of all meters whose reading the review approved."""

MISSING_POINTERS = (
    select(Reading.meter_id, *_FROM_READING.values())
    .outerjoin(LastReading, LastReading.meter_id == Reading.meter_id)
    .where(Reading.review_id == bindparam("review"), LastReading.meter_id.is_(None))
)
"""The pointers of meters that had none yet, in the order of ``POINTER_COLUMNS``."""

POINTER_COLUMNS = ("meter_id", *_FROM_READING)
