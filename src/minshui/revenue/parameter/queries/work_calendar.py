"""Read the work calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.contracts import DayKind, MarkedDay
from minshui.revenue.parameter.domain.work_calendar import WorkCalendar
from minshui.revenue.parameter.models import Holiday

_SPAN = (
    select(Holiday.day_on, Holiday.kind, Holiday.name)
    .where(Holiday.day_on.between(bindparam("first"), bindparam("last")))
    .order_by(Holiday.day_on)
)
_ALL = select(Holiday.day_on, Holiday.kind)


async def marked_days(ctx: Context, year: int) -> Sequence[MarkedDay]:
    """Return the days of a year that differ from the ordinary week, in their order."""
    span = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    rows = await ctx.session.execute(_SPAN, span)
    return [MarkedDay(row.day_on, DayKind(row.kind), row.name) for row in rows]


async def work_calendar(ctx: Context) -> WorkCalendar:
    """Return the tenant's calendar: a few dozen days a year."""
    rows = await ctx.session.execute(_ALL)
    return WorkCalendar({row.day_on: DayKind(row.kind) for row in rows})
