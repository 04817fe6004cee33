"""Lay down which days of a year differ from the ordinary week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.parameter.contracts import MarkedDay
from minshui.revenue.parameter.errors import HOLIDAY_REPEATED, HOLIDAY_YEAR
from minshui.revenue.parameter.models import Holiday
from minshui.revenue.parameter.queries.work_calendar import marked_days

_CLEAR = (
    delete(Holiday)
    .where(Holiday.day_on.between(bindparam("first"), bindparam("last")))
    .execution_options(synchronize_session=False)
)


async def set_marked_days(ctx: Context, year: int, days: Sequence[MarkedDay]) -> None:
    """Replace the marked days of a year, as the yearly notice has them.

    Raises ``E_HOLIDAY_YEAR`` for a day of another year, ``E_HOLIDAY_REPEATED``.
    """
    counted = Counter(day.day_on for day in days)
    for number, day in enumerate(days, start=1):
        place = Place(row=number, field="day_on")
        if day.day_on.year != year:
            raise MinshuiError(HOLIDAY_YEAR, place=place, day=day.day_on, year=year)
        if counted[day.day_on] > 1:
            raise MinshuiError(HOLIDAY_REPEATED, place=place, day=day.day_on)
    await database_of(ctx.session).lock(ctx.session, f"parameter:holidays:{year}")
    before = await marked_days(ctx, year)
    span = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    await ctx.session.execute(_CLEAR, span)
    if days:
        values = [{"day_on": day.day_on, "kind": day.kind.value, "name": day.name} for day in days]
        await ctx.session.execute(insert(Holiday), values)
    await record_audit(
        ctx,
        "holiday.set",
        "biz_holiday",
        year,
        before={"days": [_text(day) for day in before]},
        after={"days": [_text(day) for day in sorted(days, key=lambda each: each.day_on)]},
    )


def _text(day: MarkedDay) -> str:
    return f"{day.day_on} {day.kind.value} {day.name}"
