"""The readings that a chunk bills, as columns, in one statement and without a row of Python."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.contracts import RunContract, RunScope
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.reading.facade import hold_billable_readings
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.facade import NOT_GIVEN, VOLUME_SCALE

_EPOCH = date(1970, 1, 1)


def _day_number(column: Any) -> ColumnElement[int]:
    return cast(column - literal(_EPOCH), BigInteger)


def _given(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, cast(literal(str(NOT_GIVEN)), BigInteger))


_TO_BILL = (
    Reading.bill_month == bindparam("month", type_=BigInteger),
    Reading.is_current,
    Reading.review_status == "approved",
    # A removed meter's final reading is carried by its successor's next one.
    Reading.kind != "final",
    Reading.billable,
)
_COLUMNS = (
    Reading.id,
    Reading.account_id,
    Reading.cust_id,
    Customer.site_id,
    _given(Account.profile_id),
    _day_number(Account.opened_on),
    _given(_day_number(Account.tier_year_start_on)),
    _day_number(Reading.previous_on),
    _day_number(Reading.reading_on),
    cast(Reading.usage_amount * VOLUME_SCALE, BigInteger),
    cast(case((Customer.status == "pre_opened", 1), else_=0), BigInteger),
)
_IN_SPAN = (
    select(*_COLUMNS)
    .join(Account, Account.id == Reading.account_id)
    .join(Customer, Customer.id == Reading.cust_id)
    .where(
        *_TO_BILL,
        Reading.account_id.between(bindparam("first"), bindparam("last")),
        # Said twice, because planners do not carry a range over a join.
        Account.id.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Reading.account_id, Reading.reading_on, Reading.id)
)
_BILLED = select(
    Bill.record_id, cast(case((Bill.charge_status == "reversed", 1), else_=0), BigInteger)
).where(
    Bill.bill_month == bindparam("month", type_=BigInteger),
    Bill.record_id.between(bindparam("first_reading"), bindparam("last_reading")),
)
_SPANS_FROM = select(Reading.account_id).where(
    *_TO_BILL,
    ~select(Bill.id)
    .where(
        Bill.record_id == Reading.id,
        Bill.bill_month == bindparam("month", type_=BigInteger),
        Bill.charge_status != "reversed",
    )
    .exists(),
)


def _scoped(statement: Select[Any], scope: RunScope, accounts: Collection[int]) -> Select[Any]:
    if scope.account_ids:
        statement = statement.where(Reading.account_id.in_(sorted(scope.account_ids)))
    if scope.book_ids:
        of_books = select(CustomerMeter.id).where(CustomerMeter.book_id.in_(sorted(scope.book_ids)))
        statement = statement.where(Reading.cust_meter_id.in_(of_books))
    if accounts:
        statement = statement.where(Reading.account_id.in_(sorted(accounts)))
    return statement


async def unbilled_columns(
    ctx: Context, run: RunContract, span: tuple[int, int], accounts: Collection[int] = ()
) -> ReadingColumns:
    """Return a run's readings to bill of a span of accounts, by account, date and id.

    ``accounts`` restricts it further. Corrections wait until the caller's transaction ends.
    """
    await hold_billable_readings(ctx)
    database = database_of(ctx.session)
    statement = _scoped(_IN_SPAN, run.scope, accounts)
    values = {"month": run.bill_month, "first": span[0], "last": span[1]}
    columns = await database.read_integers(ctx.session, statement, values)
    readings = ReadingColumns(*[*columns, np.zeros_like(columns[0])])
    if not len(readings):
        return readings
    among = {
        "month": run.bill_month,
        "first_reading": int(readings.reading_id.min()),
        "last_reading": int(readings.reading_id.max()),
    }
    billed, is_reversed = await database.read_integers(ctx.session, _BILLED, among)
    readings = readings.only(~np.isin(readings.reading_id, billed[is_reversed == 0]))
    again, times = np.unique(billed[is_reversed == 1], return_counts=True)
    for reading_id, count in zip(again.tolist(), times.tolist(), strict=True):
        readings.revision[readings.reading_id == reading_id] = count
    return readings


async def account_spans(
    ctx: Context, month: int, scope: RunScope, accounts_per_span: int
) -> list[tuple[int, int, int]]:
    """Return spans of accounts with readings to bill: first and last account, how many."""
    accounts = _scoped(_SPANS_FROM, scope, ()).distinct().subquery()
    numbered = select(
        accounts.c.account_id,
        ((func.row_number().over(order_by=accounts.c.account_id) - 1) // accounts_per_span).label(
            "span"
        ),
    ).subquery()
    spans = (
        select(func.min(numbered.c.account_id), func.max(numbered.c.account_id), func.count())
        .group_by(numbered.c.span)
        .order_by(func.min(numbered.c.account_id))
    )
    rows = await ctx.session.execute(spans, {"month": month})
    return [(int(first), int(last), int(count)) for first, last, count in rows]
