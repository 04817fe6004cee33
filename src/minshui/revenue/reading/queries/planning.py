"""The plan of a month as one statement per cycle."""

from __future__ import annotations

from typing import Any
from typing import cast as cast_type

from sqlalchemy import (
    DateTime,
    Insert,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
)

from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.models import BookDay, BookLock, LastReading, MeterBook, ReadingTask
from minshui.revenue.reading.queries.history import history_subquery

_COLUMNS = (
    "book_id",
    "bill_month",
    "meter_id",
    "cust_meter_id",
    "account_id",
    "reader_id",
    "sequence",
    "read_status",
    "previous_reading_m3",
    "previous_on",
    "last_usage_m3",
    "mean_usage_m3",
    "same_month_last_year_m3",
    "due_on",
    "created_at",
)
_OWN = history_subquery("own_history")
# After an exchange the history of the removed meter goes on counting.
_REPLACED = history_subquery("replaced_history")
_DUE = (
    CustomerMeter.bind_status == "bound",
    Customer.status.in_(("normal", "suspended")),
    MeterBook.status == "open",
    ~select(BookLock.id)
    .where(
        BookLock.book_id == MeterBook.id,
        BookLock.bill_month == bindparam("month"),
        BookLock.released_at.is_(None),
    )
    .exists(),
    MeterBook.cycle_type == bindparam("cycle_type"),
    MeterBook.first_month.in_(bindparam("first_months", expanding=True)),
    or_(
        bindparam("book_id", type_=Integer).is_(None),
        MeterBook.id == bindparam("book_id", type_=Integer),
    ),
)
_IN_PLAN = (
    select(ReadingTask.id)
    .where(
        ReadingTask.bill_month == bindparam("month"),
        ReadingTask.cust_meter_id == CustomerMeter.id,
    )
    .exists()
)
_SOURCE: Any = (
    select(
        MeterBook.id,
        bindparam("month", type_=Integer),
        CustomerMeter.meter_id,
        CustomerMeter.id,
        CustomerMeter.account_id,
        MeterBook.reader_id,
        func.coalesce(CustomerMeter.book_sequence, 0),
        literal("due", String),
        func.coalesce(LastReading.last_reading, CustomerMeter.start_reading_m3),
        func.coalesce(LastReading.last_reading_on, CustomerMeter.started_on),
        LastReading.last_usage_m3,
        func.coalesce(_OWN.c.mean_usage_m3, _REPLACED.c.mean_usage_m3),
        func.coalesce(_OWN.c.same_month_last_year_m3, _REPLACED.c.same_month_last_year_m3),
        BookDay.reading_on,
        bindparam("now", type_=DateTime(timezone=True)),
    )
    .join(MeterBook, MeterBook.id == CustomerMeter.book_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
    .outerjoin(
        LastReading,
        and_(
            LastReading.meter_id == CustomerMeter.meter_id,
            LastReading.cust_meter_id == CustomerMeter.id,
        ),
    )
    .outerjoin(
        BookDay,
        and_(BookDay.book_id == MeterBook.id, BookDay.bill_month == bindparam("month")),
    )
    .outerjoin(_OWN, _OWN.c.cust_meter_id == CustomerMeter.id)
    .outerjoin(_REPLACED, _REPLACED.c.cust_meter_id == CustomerMeter.replaces_id)
    .where(*_DUE, ~_IN_PLAN)
    .order_by(MeterBook.id, CustomerMeter.book_sequence, CustomerMeter.id)
)
INSERT_TASKS: Insert = insert(cast_type("Table", ReadingTask.__table__)).from_select(
    list(_COLUMNS), _SOURCE, include_defaults=False
)
"""Binds: month, cycle_type, first_months, book_id (None: all), now, and ``history_window``."""

COUNT_PLANNED = (
    select(func.count())
    .select_from(ReadingTask)
    .join(MeterBook, MeterBook.id == ReadingTask.book_id)
    .where(
        ReadingTask.bill_month == bindparam("month"),
        or_(
            bindparam("book_id", type_=Integer).is_(None),
            MeterBook.id == bindparam("book_id", type_=Integer),
        ),
    )
)
"""How many tasks a month has already; binds: month, book_id (None: all)."""
