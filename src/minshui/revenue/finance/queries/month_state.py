"""Whether a month is closed, what it closed with, and what stands in the way of closing it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import (
    billing_month_of,
    check_billing_month,
    month_first_day,
    month_last_day,
    month_text,
    shift_month,
)
from minshui.revenue.billing.models import BillRun
from minshui.revenue.cashier.models import Till
from minshui.revenue.finance.close_store import closes_of
from minshui.revenue.finance.contracts import CloseDifference, CloseObstacle, MonthState
from minshui.revenue.finance.errors import (
    MONTH_CLOSED,
    MONTH_EARLY,
    MONTH_FUTURE,
    MONTH_INVALID,
    MONTH_LEDGER,
    MONTH_ORDER,
    MONTH_RUNS,
    MONTH_TILLS,
)
from minshui.revenue.finance.parameters import CLOSE_FROM_DAY
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.ledger.models import AccountingPeriod, Journal
from minshui.revenue.parameter.facade import parameter

_CLOSED = select(AccountingPeriod.month).where(AccountingPeriod.status == "closed")
_POSTED_BEFORE = select(func.max(Journal.accounting_month)).where(
    Journal.accounting_month < bindparam("month"), Journal.accounting_month.not_in(_CLOSED)
)
_OPEN_TILLS = (
    select(Till.code)
    .where(Till.status == "open", Till.opened_at < bindparam("end"))
    .order_by(Till.id)
)
_OPEN_RUNS = (
    select(BillRun.code)
    .where(BillRun.status.in_(("planned", "running")), BillRun.issued_on < bindparam("end"))
    .order_by(BillRun.id)
)


# The request that closes a month has claimed a key that it answers only afterwards.
_REQUESTS = "sys_idempotency"


def month_of(text: int) -> int:
    """Return a month that exists; raises ``E_MONTH_INVALID``."""
    try:
        return check_billing_month(text)
    except ValueError as wrong:
        raise MinshuiError(MONTH_INVALID, place=Place(field="month"), month=text) from wrong


async def is_closed(ctx: Context, month: int) -> bool:
    """Return whether nothing can be posted in a month."""
    found = await ctx.session.execute(_CLOSED.where(AccountingPeriod.month == month))
    return found.first() is not None


async def closed_after(ctx: Context, month: int) -> int | None:
    """Return the last closed month after ``month``, if there is one."""
    latest = select(func.max(AccountingPeriod.month)).where(
        AccountingPeriod.status == "closed", AccountingPeriod.month > month
    )
    return (await ctx.session.execute(latest)).scalar_one()


async def obstacles(ctx: Context, month: int) -> AsyncIterator[MinshuiError]:
    """Give what keeps a month from being closed now, as the refusals that closing it raises.

    The books are checked last, because it takes long.
    """
    text = month_text(month)
    if await is_closed(ctx, month):
        yield MinshuiError(MONTH_CLOSED, month=text)
        return
    today = ctx.clock.today()
    if month > billing_month_of(today):
        yield MinshuiError(MONTH_FUTURE, month=text)
    elif today < (first_on := await _closable_from(ctx, month)):
        yield MinshuiError(MONTH_EARLY, month=text, day=first_on)
    end = month_first_day(shift_month(month, 1))
    earlier = (await ctx.session.execute(_POSTED_BEFORE, {"month": month})).scalar_one()
    if earlier is not None:
        yield MinshuiError(MONTH_ORDER, month=text, earlier=month_text(earlier))
    midnight = datetime.combine(end, time(), LOCAL_ZONE)
    tills = (await ctx.session.execute(_OPEN_TILLS, {"end": midnight})).scalars().all()
    if tills:
        yield MinshuiError(MONTH_TILLS, month=text, count=len(tills), till=tills[0])
    run = (await ctx.session.execute(_OPEN_RUNS, {"end": end})).scalars().first()
    if run is not None:
        yield MinshuiError(MONTH_RUNS, month=text, run=run)
    checked = await verify_ledger(ctx)
    broken = [each for each in checked if not each.holds and each.table != _REQUESTS]
    if broken:
        first = broken[0]
        yield MinshuiError(
            MONTH_LEDGER, month=text, count=len(broken), title=first.title, where=first.first_key
        )


async def _closable_from(ctx: Context, month: int) -> date:
    """Return the first day on which the tenant lets a month be closed."""
    last_on = month_last_day(month)
    day: int = await parameter(ctx, *CLOSE_FROM_DAY.name, last_on)
    if day == 0:
        return last_on + timedelta(1)
    return min(month_first_day(month) + timedelta(day - 1), last_on)


async def month_state(ctx: Context, month: int) -> MonthState:
    """Return how a month stands; raises ``E_MONTH_INVALID``."""
    month_of(month)
    closed = await is_closed(ctx, month)
    closes = await closes_of(ctx, month)
    found = []
    if not closed:
        found = [
            CloseObstacle(each.error.code, each.message) async for each in obstacles(ctx, month)
        ]
    return MonthState(month, closed, closes[-1].revision if closes else 0, tuple(found))


async def close_differences(ctx: Context, month: int) -> list[CloseDifference]:
    """Return the accounts whose movements of a month changed between its last two closes."""
    closes = await closes_of(ctx, month_of(month))
    if len(closes) < 2:
        return []
    before, after = ({each.account_code: each for each in close.balances} for close in closes[-2:])
    names = {code: each.account_name for code, each in {**before, **after}.items()}
    return [
        CloseDifference(code, names[code], before.get(code), after.get(code))
        for code in sorted(names)
        if before.get(code) != after.get(code)
    ]
