"""Open a book, or one month of it, for entry again."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.reading.book_lock_store import SET_STATUS, hold_book, wrong_state
from minshui.revenue.reading.contracts import Book
from minshui.revenue.reading.models import BookLock
from minshui.revenue.reading.queries.book_locks import open_lock
from minshui.revenue.reading.queries.books import find_book

_RELEASE = (
    update(BookLock)
    .where(BookLock.id == bindparam("lock"))
    .values(
        released_by=bindparam("by"), released_at=bindparam("at"), release_reason=bindparam("why")
    )
    .execution_options(synchronize_session=False)
)


async def unlock_book(ctx: Context, book_id: int, reason: str, month: int | None = None) -> Book:
    """Open a book, or a month of it, again; raises as ``lock_book`` does."""
    book = await hold_book(ctx, book_id, reason)
    lock = await open_lock(ctx, book_id, month)
    # A book locked before locks were recorded has a state only.
    if lock is None and not (month is None and book.status == "locked"):
        raise wrong_state(book, month, "没有锁定")
    if month is None:
        await ctx.session.execute(SET_STATUS, {"book": book_id, "to": "open"})
    if lock is not None:
        await ctx.session.execute(
            _RELEASE,
            {"lock": lock.id, "by": ctx.actor.user_id, "at": ctx.clock.now(), "why": reason},
        )
    after = {"bill_month": month, "reason": reason}
    await record_audit(ctx, "book.unlock", "biz_meter_book", book_id, after=after)
    return await find_book(ctx, book_id)
