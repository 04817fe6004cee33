"""The calendar of books, and how punctually they were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Date, Row, bindparam, case, cast, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.reading.contracts_practice import (
    BookDayView,
    Punctuality,
)
from minshui.revenue.reading.models import BookDay, MeterBook, Reading, ReadingTask
from minshui.revenue.reading.parameters import PUNCTUAL_DAYS, value_today
from minshui.revenue.reading.queries.scoped import BOOK_ROWS

_FOUR_PLACES = Decimal("0.0001")
_DAYS = (
    select(
        BookDay.book_id,
        MeterBook.code,
        MeterBook.name,
        MeterBook.site_id,
        MeterBook.reader_id,
        BookDay.bill_month,
        BookDay.reading_on,
        BookDay.is_edited,
    )
    .join(MeterBook, MeterBook.id == BookDay.book_id)
    .where(BookDay.bill_month.between(bindparam("first"), bindparam("last")))
    .order_by(MeterBook.code, BookDay.bill_month)
)


async def book_calendar(
    ctx: Context,
    year: int,
    *,
    book_id: int | None = None,
    site_id: int | None = None,
    reader_id: int | None = None,
) -> Sequence[BookDayView]:
    """Return the reading days of a year of the actor's books, by book and month."""
    statement = _DAYS.where(BOOK_ROWS.seen(ctx))
    if book_id is not None:
        statement = statement.where(BookDay.book_id == book_id)
    if site_id is not None:
        statement = statement.where(MeterBook.site_id == site_id)
    if reader_id is not None:
        statement = statement.where(MeterBook.reader_id == reader_id)
    span = {"first": year * 100 + 1, "last": year * 100 + 12}
    return [BookDayView(*row) for row in await ctx.session.execute(statement, span)]


async def punctuality(
    ctx: Context,
    first_month: int,
    last_month: int,
    *,
    site_id: int | None = None,
    reader_id: int | None = None,
) -> Sequence[Punctuality]:
    """Return how punctually each reader read each of the actor's books, by the days of its tasks.

    Read within the tolerance of the day counts as on the day; ``overdue`` is unread and late.
    """
    tolerance = timedelta(days=await value_today(ctx, PUNCTUAL_DAYS))
    read_on = (
        select(Reading.task_id, func.min(Reading.reading_on).label("read_on"))
        .where(
            Reading.bill_month.between(first_month, last_month),
            Reading.is_current,
            Reading.kind != "final",
            Reading.task_id.is_not(None),
        )
        .group_by(Reading.task_id)
        .subquery()
    )
    day, due = read_on.c.read_on, ReadingTask.due_on
    today = cast(ctx.clock.today(), Date)
    statement = (
        select(
            ReadingTask.reader_id,
            MeterBook.id,
            MeterBook.code,
            MeterBook.site_id,
            func.count(),
            func.count(case((day < due - tolerance, 1))),
            func.count(case((day.between(due - tolerance, due + tolerance), 1))),
            func.count(case((day > due + tolerance, 1))),
            func.count(case((day.is_(None) & (today > due + tolerance), 1))),
        )
        .join(MeterBook, MeterBook.id == ReadingTask.book_id)
        .outerjoin(read_on, read_on.c.task_id == ReadingTask.id)
        .where(
            ReadingTask.bill_month.between(first_month, last_month),
            ReadingTask.read_status != "skipped",
            due.is_not(None),
            BOOK_ROWS.seen(ctx),
        )
        .group_by(ReadingTask.reader_id, MeterBook.id, MeterBook.code, MeterBook.site_id)
        .order_by(MeterBook.code, ReadingTask.reader_id)
    )
    if site_id is not None:
        statement = statement.where(MeterBook.site_id == site_id)
    if reader_id is not None:
        statement = statement.where(ReadingTask.reader_id == reader_id)
    return [_row(row) for row in await ctx.session.execute(statement)]


def _row(row: Row[Any]) -> Punctuality:
    reader_id, book_id, code, site_id, planned, *judged = row
    before, on_day, after, overdue = judged
    return Punctuality(
        reader_id=reader_id,
        book_id=book_id,
        book_code=code,
        site_id=site_id,
        planned=planned,
        before=before,
        on_day=on_day,
        after=after,
        overdue=overdue,
        on_day_rate=_rate(on_day, sum(judged)),
    )


def _rate(on_day: int, judged: int) -> Decimal | None:
    if judged == 0:
        return None
    return (Decimal(on_day) / judged).quantize(_FOUR_PLACES, ROUND_HALF_UP)
