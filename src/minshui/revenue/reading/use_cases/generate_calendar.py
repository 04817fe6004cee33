"""Lay down on which days books are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, insert, or_, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of, month_text
from minshui.revenue.reading.domain.books import due_first_months
from minshui.revenue.reading.domain.calendar import Shift, book_day, is_near_month
from minshui.revenue.reading.errors import CALENDAR_DAY, CALENDAR_YEAR
from minshui.revenue.reading.models import BookDay, MeterBook, ReadingTask
from minshui.revenue.reading.parameters import CALENDAR_SHIFT, value_today
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book

_BOOKS = select(MeterBook.id, MeterBook.cycle_type, MeterBook.first_month, MeterBook.reading_day)
_PRESENT = select(BookDay.book_id, BookDay.bill_month).where(
    BookDay.bill_month.between(bindparam("first"), bindparam("last"))
)
_MONTHS = BookDay.bill_month.between(bindparam("first"), bindparam("last"))
_DROP = (
    delete(BookDay)
    .where(
        _MONTHS,
        BookDay.is_edited.is_(False),
        or_(
            bindparam("book", type_=BigInteger).is_(None),
            BookDay.book_id == bindparam("book", type_=BigInteger),
        ),
    )
    .execution_options(synchronize_session=False)
)
_DAY_OF_TASK = (
    select(BookDay.reading_on)
    .where(BookDay.book_id == ReadingTask.book_id, BookDay.bill_month == ReadingTask.bill_month)
    .scalar_subquery()
)
_MOVE_DUE = (
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


async def generate_calendar(ctx: Context, year: int, book_id: int | None = None) -> int:
    """Lay down the days of a year for every book in use (or one), and return how many.

    Days set by hand stay; months that are over stay as they are. Unread tasks move along.
    Raises ``E_CALENDAR_YEAR`` (this year and the next are possible) or
    ``E_METER_BOOK_UNKNOWN``.
    """
    this_month = billing_month_of(ctx.clock.today())
    this_year = this_month // 100
    if not this_year <= year <= this_year + 1:
        raise MinshuiError(
            CALENDAR_YEAR, place=Place(field="year"), year=year, first=this_year, last=this_year + 1
        )
    if book_id is not None:
        await find_book(ctx, book_id)
    await _hold(ctx)
    first, last = max(year * 100 + 1, this_month), year * 100 + 12
    span = {"first": first, "last": last}
    await ctx.session.execute(_DROP, {**span, "book": book_id})
    made = await _fill(ctx, range(first, last + 1), book_id, due_only=True)
    await ctx.session.execute(_MOVE_DUE, span)
    await record_audit(
        ctx, "book.calendar", "biz_book_calendar", year, after={"made": made, "book": book_id}
    )
    return made


async def fill_month(ctx: Context, month: int) -> None:
    """Give every book in use that has no day in a month the one it would have."""
    await _hold(ctx)
    await _fill(ctx, [month], None, due_only=False)


async def set_book_day(ctx: Context, book_id: int, month: int, on: date) -> None:
    """Set by hand on which day a book is read in a month; its unread tasks move along.

    Raises ``E_METER_BOOK_UNKNOWN``, ``E_CALENDAR_DAY`` for a day far from the month, and
    ``E_BOOK_…`` where the book is closed.
    """
    book = await find_book(ctx, book_id, hold=True)
    await refuse_if_closed(ctx, book, month)
    if not is_near_month(on, month):
        raise MinshuiError(CALENDAR_DAY, place=Place(field="on"), on=on, month=month_text(month))
    await _hold(ctx)
    key = {"book_id": book_id, "bill_month": month}
    before = await ctx.session.get(BookDay, (book_id, month), populate_existing=True)
    day = before or BookDay(**key)
    was = None if before is None else {"reading_on": before.reading_on}
    day.reading_on, day.is_edited = on, True
    day.recorded_by, day.recorded_at = ctx.actor.user_id, ctx.clock.now()
    ctx.session.add(day)
    await ctx.session.flush()
    await ctx.session.execute(_MOVE_DUE, {"first": month, "last": month})
    await record_audit(
        ctx,
        "book.calendar.day",
        "biz_meter_book",
        book_id,
        before=was,
        after={"bill_month": month, "reading_on": on},
    )


async def _hold(ctx: Context) -> None:
    await database_of(ctx.session).lock(ctx.session, "reading:calendar")


async def _fill(ctx: Context, months: Sequence[int], book_id: int | None, *, due_only: bool) -> int:
    statement = _BOOKS.where(MeterBook.status != "retired")
    if book_id is not None:
        statement = statement.where(MeterBook.id == book_id)
    books = (await ctx.session.execute(statement)).all()
    span = {"first": min(months), "last": max(months)}
    present = {tuple(row) for row in await ctx.session.execute(_PRESENT, span)}
    shift = Shift(await value_today(ctx, CALENDAR_SHIFT))
    stamp = {
        "is_edited": False,
        "recorded_by": ctx.actor.user_id,
        "recorded_at": ctx.clock.now(),
    }
    days: list[dict[str, Any]] = [
        {
            "book_id": book.id,
            "bill_month": month,
            "reading_on": book_day(month, book.reading_day, shift),
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
