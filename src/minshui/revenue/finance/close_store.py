"""Closes of months in the database: pre-built statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.revenue.finance.contracts import AccountBalance, CloseContract
from minshui.revenue.finance.models import MonthClose

_INSERT = insert(MonthClose)
_CLOSES = (
    select(MonthClose.__table__)
    .where(MonthClose.month == bindparam("month"))
    .order_by(MonthClose.revision)
)
_REOPEN = (
    update(MonthClose)
    .where(MonthClose.month == bindparam("of_month"), MonthClose.reopened_at.is_(None))
    .values(
        reopened_by=bindparam("user"),
        reopened_at=bindparam("now"),
        reopen_process_id=bindparam("process"),
    )
    .execution_options(synchronize_session=False)
)


async def closes_of(ctx: Context, month: int) -> list[CloseContract]:
    """Return the closes of a month, the first one first."""
    return [_close(row) for row in await ctx.session.execute(_CLOSES, {"month": month})]


async def insert_close(ctx: Context, close: CloseContract) -> None:
    """Store a close."""
    balances = [
        {name: getattr(each, name) for name in AccountBalance.__slots__} for each in close.balances
    ]
    values = {"balances": balances, "closed_by": close.closed_by, "closed_at": close.closed_at}
    await ctx.session.execute(_INSERT, {"month": close.month, "revision": close.revision, **values})


async def mark_reopened(ctx: Context, month: int, process_id: int) -> None:
    """Note that the month's last close no longer stands."""
    values = {"user": ctx.actor.user_id, "now": ctx.clock.now(), "process": process_id}
    await ctx.session.execute(_REOPEN, {"of_month": month, **values})


def _close(row: Any) -> CloseContract:
    return CloseContract(
        month=row.month,
        revision=row.revision,
        balances=tuple(AccountBalance(**each) for each in row.balances),
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        reopened_at=row.reopened_at,
    )
