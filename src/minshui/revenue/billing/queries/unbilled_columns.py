"""The readings that a chunk bills, as columns, in one statement and without a row of Python."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
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
    or_,
    select,
)
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.batch_scope import within_batch
from minshui.revenue.billing.contracts import RunContract, RunKind, RunScope
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.queries.scoped import RUN_BATCH
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.reading.facade import hold_billable_readings
from minshui.revenue.reading.models import CHARGED_FROM, Reading
from minshui.revenue.tariff.facade import NOT_GIVEN, VOLUME_SCALE

_EPOCH = date(1970, 1, 1)


def _day_number(column: Any) -> ColumnElement[int]:
    return cast(column - literal(_EPOCH), BigInteger)


def _given(column: Any) -> ColumnElement[int]:
    return func.coalesce(column, cast(literal(str(NOT_GIVEN)), BigInteger))


_APPROVED = (Reading.is_current, Reading.review_status == "approved", Reading.billable)
_IN_MONTH = Reading.bill_month == bindparam("month", type_=BigInteger)
# A removed meter's final reading is carried by its successor's next one.
_ORDINARY = (*_APPROVED, Reading.kind != "final")
_SUCCESSOR = aliased(CustomerMeter)
# Where there is no successor it is billed by itself, when the account is billed out of turn.
_WITH_FINALS = (
    *_APPROVED,
    or_(
        Reading.kind != "final",
        ~select(_SUCCESSOR.id).where(_SUCCESSOR.replaces_id == Reading.cust_meter_id).exists(),
    ),
)
_NOT_BILLED = (
    ~select(Bill.id)
    .where(
        Bill.record_id == Reading.id,
        Bill.bill_month == Reading.bill_month,
        Bill.charge_status != "reversed",
    )
    .exists()
)
_COLUMNS = (
    Reading.id,
    Reading.account_id,
    Reading.cust_id,
    Customer.site_id,
    _given(Account.profile_id),
    _day_number(Account.opened_on),
    _given(_day_number(Account.tier_year_start_on)),
    _day_number(CHARGED_FROM),
    _day_number(Reading.reading_on),
    cast(Reading.usage_amount * VOLUME_SCALE, BigInteger),
    cast(case((Customer.status == "pre_opened", 1), else_=0), BigInteger),
    cast(case((Reading.kind == "final", 1), else_=0), BigInteger),
)
_SPAN = (
    select(*_COLUMNS)
    .join(Account, Account.id == Reading.account_id)
    .join(Customer, Customer.id == Reading.cust_id)
    .where(
        _IN_MONTH,
        Reading.account_id.between(bindparam("first"), bindparam("last")),
        # Said twice, because planners do not carry a range over a join.
        Account.id.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Reading.account_id, Reading.reading_on, Reading.id)
)
_IN_SPAN, _ALL_IN_SPAN = _SPAN.where(*_ORDINARY), _SPAN.where(*_WITH_FINALS)
_BILLED = select(
    Bill.record_id, cast(case((Bill.charge_status == "reversed", 1), else_=0), BigInteger)
).where(
    Bill.bill_month == bindparam("month", type_=BigInteger),
    Bill.record_id.between(bindparam("first_reading"), bindparam("last_reading")),
)
_SPANS_FROM = select(Reading.account_id).where(
    _IN_MONTH,
    *_ORDINARY,
    ~select(Bill.id)
    .where(
        Bill.record_id == Reading.id,
        Bill.bill_month == bindparam("month", type_=BigInteger),
        Bill.charge_status != "reversed",
    )
    .exists(),
)
_UNBILLED_MONTHS = (
    select(Reading.bill_month)
    .where(Reading.account_id == bindparam("account"), *_WITH_FINALS, _NOT_BILLED)
    .distinct()
    .order_by(Reading.bill_month)
)


def _scoped(
    whose: Context, statement: Select[Any], scope: RunScope, accounts: Collection[int]
) -> Select[Any]:
    statement = statement.where(CUSTOMER_ROWS.has_seen(whose, Reading.cust_id))
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

    ``accounts`` restricts it further; a run out of turn bills last readings too. Corrections
    wait until the caller's transaction ends.
    """
    await hold_billable_readings(ctx)
    database = database_of(ctx.session)
    in_span = _IN_SPAN if run.kind is RunKind.CYCLE else _ALL_IN_SPAN
    whose = await within_batch(ctx, RUN_BATCH, run.id)
    statement = _scoped(whose, in_span, run.scope, accounts)
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
    again = np.sort(billed[is_reversed == 1])
    times = np.searchsorted(again, readings.reading_id, "right") - np.searchsorted(
        again, readings.reading_id, "left"
    )
    return replace(readings, revision=times)


async def unbilled_months(ctx: Context, account_id: int) -> list[int]:
    """Return the months in which an account has something to bill, last readings included."""
    found = await ctx.session.execute(_UNBILLED_MONTHS, {"account": account_id})
    return list(found.scalars())


async def account_spans(
    ctx: Context, month: int, scope: RunScope, accounts_per_span: int
) -> list[tuple[int, int, int]]:
    """Return spans of the actor's accounts with readings to bill: first and last, how many."""
    accounts = _scoped(ctx, _SPANS_FROM, scope, ()).distinct().subquery()
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
