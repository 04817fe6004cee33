"""The state of a book's lock, and what both sides of it need."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text
from minshui.revenue.reading.contracts import Book
from minshui.revenue.reading.errors import BOOK_LOCK_REASON, BOOK_LOCK_STATE
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.reading.queries.books import find_book
from minshui.revenue.reading.submission import hold_submissions

SET_STATUS = (
    update(MeterBook)
    .where(MeterBook.id == bindparam("book"))
    .values(status=bindparam("to"))
    .execution_options(synchronize_session=False)
)


async def hold_book(ctx: Context, book_id: int, reason: str) -> Book:
    """Wait for what is being entered, and lock the book's row; raises ``E_BOOK_LOCK_REASON``."""
    if not reason.strip():
        raise MinshuiError(BOOK_LOCK_REASON, place=Place(field="reason"))
    await hold_submissions(ctx, batch=True)
    return await find_book(ctx, book_id, hold=True)


def wrong_state(book: Book, month: int | None, status: str) -> MinshuiError:
    """Return the refusal of a lock that stands, or does not, already."""
    period = "" if month is None else f"的账期 {month_text(month)} "
    return MinshuiError(BOOK_LOCK_STATE, book=book.code, period=period, status=status)
