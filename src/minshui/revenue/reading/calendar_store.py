"""The days on which books are to be read, as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.parameter.facade import work_calendar
from minshui.revenue.reading.domain.books import due_first_months
from minshui.revenue.reading.domain.calendar import Shift, book_day
from minshui.revenue.reading.models import BookDay, MeterBook, ReadingTask
from minshui.revenue.reading.parameters import CALENDAR_SHIFT, value_today
from minshui.revenue.reading.queries.scoped import BOOK_ROWS

_BOOKS = select(MeterBook.id, MeterBook.cycle_type, MeterBook.first_month, MeterBook.reading_day)
_PRESENT = select(BookDay.book_id, BookDay.bill_month).where(
    BookDay.bill_month.between(bindparam("first"), bindparam("last"))
)
_DAY_OF_TASK = (
    select(BookDay.reading_on)
    .where(BookDay.book_id == ReadingTask.book_id, BookDay.bill_month == ReadingTask.bill_month)
    .scalar_subquery()
)
MOVE_DUE = (
    update(ReadingTask)
    .where(
        ReadingTask.bill_month.between(bindparam("first"), bindparam("last")),
        ReadingTask.read_status == "due",
        ReadingTask.due_on.is_distinct_from(_DAY_OF_TASK),
        _DAY_OF_TASK.is_not(None),
    )
    .values(due_on=_DAY_OF_TASK)
    .execution_options(synchronize_session=False)
)


async def fill_month(ctx: Context, month: int) -> None:
    """Give each of the actor's books in use that has no day in a month the one it would have."""
    await hold_calendar(ctx)
    await lay_days(ctx, [month], None, due_only=False)


async def hold_calendar(ctx: Context) -> None:
    """Let one change of the calendar be made at a time."""
    await database_of(ctx.session).lock(ctx.session, "reading:calendar")


async def lay_days(
    ctx: Context, months: Sequence[int], book_id: int | None, *, due_only: bool
) -> int:
    """Give the actor's books in use that have no day in a month theirs; return how many days."""
    statement = _BOOKS.where(MeterBook.status != "retired", BOOK_ROWS.seen(ctx))
    if book_id is not None:
        statement = statement.where(MeterBook.id == book_id)
    books = (await ctx.session.execute(statement)).all()
    span = {"first": min(months), "last": max(months)}
    present = {tuple(row) for row in await ctx.session.execute(_PRESENT, span)}
    shift = Shift(await value_today(ctx, CALENDAR_SHIFT))
    is_off = (await work_calendar(ctx)).is_off
    stamp = {
        "is_edited": False,
        "recorded_by": ctx.actor.user_id,
        "recorded_at": ctx.clock.now(),
    }
    days: list[dict[str, Any]] = [
        {
            "book_id": book.id,
            "bill_month": month,
            "reading_on": book_day(month, book.reading_day, shift, is_off),
            **stamp,
        }
        for month in months
        for book in books
        if (book.id, month) not in present
        and (not due_only or book.first_month in due_first_months(month, book.cycle_type))
    ]
    if days:
        await ctx.session.execute(insert(BookDay), days)
    return len(days)
