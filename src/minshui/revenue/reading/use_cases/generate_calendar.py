"""Lay down on which days books are to be read."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, delete, or_

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of
from minshui.revenue.reading.calendar_store import MOVE_DUE, hold_calendar, lay_days
from minshui.revenue.reading.errors import CALENDAR_YEAR
from minshui.revenue.reading.models import BookDay
from minshui.revenue.reading.queries.books import find_book
from minshui.revenue.reading.queries.scoped import BOOK_ROWS

_MONTHS = BookDay.bill_month.between(bindparam("first"), bindparam("last"))
_DROP = (
    delete(BookDay)
    .where(
        _MONTHS,
        ~BookDay.is_edited,
        or_(
            bindparam("book", type_=BigInteger).is_(None),
            BookDay.book_id == bindparam("book", type_=BigInteger),
        ),
    )
    .execution_options(synchronize_session=False)
)


async def generate_calendar(ctx: Context, year: int, book_id: int | None = None) -> int:
    """Lay down the days of a year for the actor's books in use (or one); return how many.

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
        await BOOK_ROWS.check(ctx, book_id, place=Place(field="book_id"))
        await find_book(ctx, book_id)
    await hold_calendar(ctx)
    first, last = max(year * 100 + 1, this_month), year * 100 + 12
    span = {"first": first, "last": last}
    theirs = _DROP.where(BOOK_ROWS.has_seen(ctx, BookDay.book_id))
    await ctx.session.execute(theirs, {**span, "book": book_id})
    made = await lay_days(ctx, range(first, last + 1), book_id, due_only=True)
    await ctx.session.execute(MOVE_DUE, span)
    await record_audit(
        ctx, "book.calendar", "biz_book_calendar", year, after={"made": made, "book": book_id}
    )
    return made
