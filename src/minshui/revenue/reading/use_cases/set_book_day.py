"""Set by hand on which day a book is read."""

from __future__ import annotations

from datetime import date

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text
from minshui.revenue.reading.calendar_store import MOVE_DUE, hold_calendar
from minshui.revenue.reading.domain.calendar import is_near_month
from minshui.revenue.reading.errors import CALENDAR_DAY
from minshui.revenue.reading.models import BookDay
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book


async def set_book_day(ctx: Context, book_id: int, month: int, on: date) -> None:
    """Set by hand on which day a book is read in a month; its unread tasks move along.

    Raises ``E_METER_BOOK_UNKNOWN``, ``E_CALENDAR_DAY`` for a day far from the month, and
    ``E_BOOK_…`` where the book is closed.
    """
    book = await find_book(ctx, book_id, hold=True)
    await refuse_if_closed(ctx, book, month)
    if not is_near_month(on, month):
        raise MinshuiError(CALENDAR_DAY, place=Place(field="on"), on=on, month=month_text(month))
    await hold_calendar(ctx)
    key = {"book_id": book_id, "bill_month": month}
    before = await ctx.session.get(BookDay, (book_id, month), populate_existing=True)
    day = before or BookDay(**key)
    was = None if before is None else {"reading_on": before.reading_on}
    day.reading_on, day.is_edited = on, True
    day.recorded_by, day.recorded_at = ctx.actor.user_id, ctx.clock.now()
    ctx.session.add(day)
    await ctx.session.flush()
    await ctx.session.execute(MOVE_DUE, {"first": month, "last": month})
    await record_audit(
        ctx,
        "book.calendar.day",
        "biz_meter_book",
        book_id,
        before=was,
        after={"bill_month": month, "reading_on": on},
    )
