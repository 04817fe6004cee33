"""Whom batches of notices go to: customers with a month's bill to pay, customers in arrears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import fen_from_yuan, yuan_text
from minshui.kernel.period import check_billing_month
from minshui.message.gateway.facade import Audience, AudienceMember
from minshui.platform.organization.facade import department_by_code
from minshui.revenue.billing.facade import late_fees_due
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Customer
from minshui.revenue.notice.errors import NOTICE_PARAMETER
from minshui.revenue.notice.sending import name_of, to_customer

_KEY_DIGITS = 19
_MOST_DAYS = 36_500
_OPEN = Bill.charge_status.in_(("open", "partial"))


# Along the index of R-157: by customer, a page after the other, however many bills there are.
def _of_month(theirs: ColumnElement[bool]) -> Select[Any]:
    found = (
        select(
            Bill.cust_id,
            func.sum(Bill.open_fen).label("open_fen"),
            func.min(Bill.due_on).label("due_on"),
        )
        .where(
            Bill.cust_id > bindparam("after"),
            Bill.bill_month == bindparam("month"),
            _OPEN,
            or_(bindparam("site") == 0, Bill.site_id == bindparam("site")),
            theirs,
        )
        .group_by(Bill.cust_id)
        .order_by(Bill.cust_id)
        .limit(bindparam("wanted"))
        .subquery()
    )
    return (
        select(found.c.cust_id, found.c.open_fen, found.c.due_on, Customer.code, Customer.name)
        .join(Customer, Customer.id == found.c.cust_id)
        .order_by(found.c.cust_id)
    )


_on_its_way = (
    select(BillTransit.id)
    .where(BillTransit.bill_id == Bill.id, BillTransit.released_on.is_(None))
    .exists()
)


def _overdue(theirs: ColumnElement[bool]) -> Select[Any]:
    found = (
        select(
            Bill.cust_id,
            Bill.account_id,
            func.sum(Bill.open_fen).label("open_fen"),
            func.count(Bill.bill_month.distinct()).label("months"),
            func.min(Bill.bill_month).label("since_month"),
        )
        .where(
            Bill.cust_id > bindparam("after"),
            _OPEN,
            Bill.due_on <= bindparam("due_by"),
            or_(bindparam("site") == 0, Bill.site_id == bindparam("site")),
            ~_on_its_way,
            theirs,
        )
        .group_by(Bill.cust_id, Bill.account_id)
        .having(func.sum(Bill.open_fen) >= bindparam("at_least_fen"))
        .order_by(Bill.cust_id)
        .limit(bindparam("wanted"))
        .subquery()
    )
    return (
        select(*found.c, Customer.code, Customer.name)
        .join(Customer, Customer.id == found.c.cust_id)
        .order_by(found.c.cust_id)
    )


_OF_MONTH, _OVERDUE = prepared(_of_month(true())), prepared(_overdue(true()))


async def _bills_of_month(
    ctx: Context, parameters: Mapping[str, Any], after: str, wanted: int
) -> list[AudienceMember]:
    month = _month(parameters["bill_month"])
    values = {
        "after": int(after or 0),
        "month": month,
        "site": await _site_id(ctx, parameters["site_code"]),
        "wanted": wanted,
    }
    async with database_of(ctx.session).reading_in_order(ctx.session):
        rows = (await ctx.session.execute(_seen(ctx, _OF_MONTH, _of_month), values)).all()
    return [
        _member(
            row,
            {"month": month, "amount": yuan_text(int(row.open_fen)), "due_on": row.due_on},
        )
        for row in rows
    ]


async def _accounts_in_arrears(
    ctx: Context, parameters: Mapping[str, Any], after: str, wanted: int
) -> list[AudienceMember]:
    today = ctx.clock.today()
    values = {
        "after": int(after or 0),
        "due_by": today - timedelta(days=1 + _days(parameters["overdue_days"])),
        "at_least_fen": max(_fen(parameters["at_least"]), 1),
        "site": await _site_id(ctx, parameters["site_code"]),
        "wanted": wanted,
    }
    async with database_of(ctx.session).reading_in_order(ctx.session):
        rows = (await ctx.session.execute(_seen(ctx, _OVERDUE, _overdue), values)).all()
    fees: dict[int, int] = defaultdict(int)
    due = await late_fees_due(ctx, [row.account_id for row in rows], today)
    for fee in due.values():
        fees[fee.bill.account_id] += fee.due_fen
    return [
        _member(
            row,
            {
                "since_month": row.since_month,
                "months": str(row.months),
                "amount": yuan_text(int(row.open_fen) + fees[row.account_id]),
            },
        )
        for row in rows
    ]


def _seen(
    ctx: Context, everybody: Select[Any], narrowed: Callable[[ColumnElement[bool]], Select[Any]]
) -> Select[Any]:
    """Return the statement over the customers of the actor's scope."""
    if ctx.actor.scope.everything:
        return everybody
    return narrowed(CUSTOMER_ROWS.has_seen(ctx, Bill.cust_id))


def _member(row: Row[Any], told: dict[str, Any]) -> AudienceMember:
    who = {"name": name_of(row.name), "customer_code": row.code}
    return AudienceMember(f"{row.cust_id:0{_KEY_DIGITS}d}", to_customer(row.code), who | told)


async def _site_id(ctx: Context, code: Any) -> int:
    """Return the id of a site; 0: all of them."""
    return (await department_by_code(ctx, str(code))).id if code else 0


def _month(value: Any) -> int:
    try:
        return check_billing_month(int(value))
    except (TypeError, ValueError) as reason:
        raise _refused("bill_month", "账期应为 YYYYMM，如 202611") from reason


def _days(value: Any) -> int:
    try:
        days = int(value)
    except (TypeError, ValueError) as reason:
        raise _refused("overdue_days", "应为天数") from reason
    if not 0 <= days <= _MOST_DAYS:
        raise _refused("overdue_days", f"应为 0 至 {_MOST_DAYS} 天")
    return days


def _fen(value: Any) -> int:
    try:
        return fen_from_yuan(str(value))
    except ValueError as reason:
        raise _refused("at_least", '金额应为元，最多两位小数，如 "10.00"') from reason


def _refused(field: str, fault: str) -> MinshuiError:
    place = Place(f"parameters.{field}")
    return MinshuiError(NOTICE_PARAMETER, place=place, name=field, fault=fault)


BILLS_OF_MONTH = Audience(
    "bills_of_month", "某账期有应缴账单的客户", ("bill_month", "site_code"), _bills_of_month
)
"""Name, number, month, what of the month's bills is still to be paid, and by when (F-0763).
``site_code`` is empty for all sites.
"""
ACCOUNTS_IN_ARREARS = Audience(
    "accounts_in_arrears",
    "逾期未缴的客户",
    ("overdue_days", "at_least", "site_code"),
    _accounts_in_arrears,
)
"""Name, number, since which month, how many months, and how much with late fees (F-0764): of bills
more than ``overdue_days`` overdue that come to ``at_least`` yuan; money on its way is left out.
"""
