"""The plan of a month as one statement per cycle."""

from __future__ import annotations

from typing import Any
from typing import cast as cast_type

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Insert,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    extract,
    func,
    insert,
    literal,
    or_,
    select,
)

from minshui.revenue.customer.models import Account, AccountLock, Customer, CustomerMeter
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
_IN_CYCLE = MeterBook.first_month.in_(bindparam("first_months", expanding=True))
_OWN_YEAR = Account.tier_year_start_on
_NUMBER = bindparam("month_number", type_=Integer)
_YEAR_ENDS = or_(
    Account.tariff_code.in_(bindparam("ending", expanding=True)),
    and_(
        Account.tariff_code.in_(bindparam("by_account", expanding=True)),
        # The day before the next year begins is in this month.
        or_(
            and_(extract("month", _OWN_YEAR) == _NUMBER, extract("day", _OWN_YEAR) > 1),
            and_(extract("month", _OWN_YEAR) == _NUMBER % 12 + 1, extract("day", _OWN_YEAR) == 1),
        ),
    ),
)


def _insert(source: Any) -> Insert:
    return insert(cast_type("Table", ReadingTask.__table__)).from_select(
        list(_COLUMNS), source, include_defaults=False
    )


def due_tasks(of_books: ColumnElement[bool]) -> Insert:
    """Return the statement that plans the meters of these books.

    Binds: month, cycle_type, first_months, book_id (None: all), now, and ``history_window``.
    """
    return _insert(_SOURCE.where(_IN_CYCLE, of_books))


def year_end_tasks(of_books: ColumnElement[bool]) -> Insert:
    """Return the statement that plans off-cycle meters of these books whose tier year ends.

    Binds also month_number, and ending and by_account: the tariffs whose year ends for all, and
    those that ask the account.
    """
    with_account = _SOURCE.join(Account, Account.id == CustomerMeter.account_id)
    return _insert(with_account.where(~_IN_CYCLE, _YEAR_ENDS, of_books))


_PLANNED = (
    select(func.count())
    .select_from(ReadingTask)
    .where(
        ReadingTask.bill_month == bindparam("month"),
        or_(
            bindparam("book_id", type_=Integer).is_(None),
            ReadingTask.book_id == bindparam("book_id", type_=Integer),
        ),
    )
)
COUNT_PLANNED = _PLANNED
"""How many tasks a month has already; binds: month, book_id (None: all)."""


def holds_reading() -> ColumnElement[bool]:
    """Return the condition that an account lock is open and blocks reading."""
    return and_(
        AccountLock.released_at.is_(None),
        cast(AccountLock.blocks, Text).contains('"reading"'),
    )


LOCK_REASON = (
    select(func.min(AccountLock.reason))
    .where(AccountLock.account_id == CustomerMeter.account_id, holds_reading())
    .correlate(CustomerMeter)
    .scalar_subquery()
)
"""Why a meter's account must not be read, where an open case says so."""

COUNT_HELD = _PLANNED.where(
    ReadingTask.read_status == "due",
    ReadingTask.account_id.in_(select(AccountLock.account_id).where(holds_reading())),
)
"""How many of them are unread and held by an open case; the same binds."""
