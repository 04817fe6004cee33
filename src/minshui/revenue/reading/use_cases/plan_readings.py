"""Plan which meters are due in a month."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy.engine import CursorResult

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import (
    billing_month_of,
    check_billing_month,
    month_first_day,
    month_last_day,
    month_text,
    shift_month,
)
from minshui.revenue.reading.calendar_store import fill_month
from minshui.revenue.reading.contracts import PlanResult
from minshui.revenue.reading.domain.books import CYCLE_MONTHS, due_first_months
from minshui.revenue.reading.errors import PLAN_MONTH, PLAN_MONTH_FAR
from minshui.revenue.reading.models import ReadingTask
from minshui.revenue.reading.parameters import PLAN_TIER_YEAR_END, value_today
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book
from minshui.revenue.reading.queries.history import history_window
from minshui.revenue.reading.queries.planning import (
    COUNT_HELD,
    COUNT_PLANNED,
    due_tasks,
    year_end_tasks,
)
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.queries.scoped import BOOK_ROWS
from minshui.revenue.tariff.facade import current_releases, tariff_book, years_ending


async def plan_readings(ctx: Context, month: int, book_id: int | None = None) -> PlanResult:
    """Make a task for each bound meter that is due in ``month``, of the actor's open books or one.

    Meters whose tier year ends are due off their book's cycle too, unless a parameter says
    otherwise. Those held by an open case are planned, counted, and shown with its reason.
    Planning again adds only what is missing, e.g. meters bound since. Raises ``E_PLAN_MONTH``,
    ``E_PLAN_MONTH_FAR`` (later than next month), ``E_METER_BOOK_UNKNOWN`` or ``E_BOOK_LOCKED``.
    """
    _check_month(ctx, month)
    if book_id is not None:
        await BOOK_ROWS.check(ctx, book_id, place=Place(field="book_id"))
        await refuse_if_closed(ctx, await find_book(ctx, book_id), month)
    await database_of(ctx.session).lock(ctx.session, f"reading:plan:{month}")
    await fill_month(ctx, month)
    scope = {"month": month, "book_id": book_id}
    in_books = BOOK_ROWS.has_seen(ctx, ReadingTask.book_id)
    already = int(await ctx.session.scalar(COUNT_PLANNED.where(in_books), scope) or 0)
    rules = await reading_rules(ctx, ctx.clock.today())
    planned = off_cycle = 0
    year_ends = await _year_ends(ctx, month)
    for cycle_type in CYCLE_MONTHS:
        values = {
            **scope,
            **history_window(month, cycle_type, rules.history_reads),
            "cycle_type": cycle_type,
            "first_months": due_first_months(month, cycle_type),
            "now": ctx.clock.now(),
        }
        due = due_tasks(BOOK_ROWS.seen(ctx))
        done = cast("CursorResult[Any]", await ctx.session.execute(due, values))
        planned += done.rowcount
        if year_ends is not None:
            off = year_end_tasks(BOOK_ROWS.seen(ctx))
            ends = await ctx.session.execute(off, {**values, **year_ends})
            off_cycle += cast("CursorResult[Any]", ends).rowcount
    planned += off_cycle
    if planned >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(ctx.session, ReadingTask)
    await record_audit(
        ctx, "reading.plan", "biz_meter_read", month, after={"planned": planned, "book": book_id}
    )
    held = int(await ctx.session.scalar(COUNT_HELD.where(in_books), scope) or 0)
    return PlanResult(month, planned, already, off_cycle, held)


async def _year_ends(ctx: Context, month: int) -> dict[str, Any] | None:
    """Return which tariffs' tier years end in a month, unless they are left to their cycle."""
    if not await value_today(ctx, PLAN_TIER_YEAR_END):
        return None
    releases = await current_releases(ctx)
    book = await tariff_book(ctx, releases.values())
    ending, by_account = years_ending(book, month_first_day(month), month_last_day(month))
    return {
        "ending": sorted(ending),
        "by_account": sorted(by_account),
        "month_number": month % 100,
    }


def _check_month(ctx: Context, month: int) -> None:
    try:
        check_billing_month(month)
    except ValueError as reason:
        raise MinshuiError(PLAN_MONTH, place=Place(field="month"), month=month) from reason
    latest = shift_month(billing_month_of(ctx.clock.today()), 1)
    if month > latest:
        raise MinshuiError(
            PLAN_MONTH_FAR,
            place=Place(field="month"),
            month=month_text(month),
            latest=month_text(latest),
        )
