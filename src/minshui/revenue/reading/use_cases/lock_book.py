"""Close a book, or one month of it, for entry."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.book_lock_store import SET_STATUS, hold_book, wrong_state
from minshui.revenue.reading.contracts import Book
from minshui.revenue.reading.errors import BOOK_RETIRED
from minshui.revenue.reading.models import BookLock
from minshui.revenue.reading.queries.book_locks import open_lock
from minshui.revenue.reading.queries.books import find_book


async def lock_book(ctx: Context, book_id: int, reason: str, month: int | None = None) -> Book:
    """Close a book for entry, correction, planning and moves; with ``month`` that month only.

    What is being entered meanwhile is waited for: after this, nothing more comes in. Review and
    billing go on. Raises ``E_BOOK_LOCK_REASON``, ``E_METER_BOOK_UNKNOWN``, ``E_BOOK_RETIRED`` or
    ``E_BOOK_LOCK_STATE`` where it is locked already.
    """
    book = await hold_book(ctx, book_id, reason)
    if book.status == "retired":
        raise MinshuiError(BOOK_RETIRED, book=book.code)
    if await open_lock(ctx, book_id, month) is not None:
        raise wrong_state(book, month, "已经锁定")
    if month is None:
        await ctx.session.execute(SET_STATUS, {"book": book_id, "to": "locked"})
    await ctx.session.execute(
        insert(BookLock),
        {
            "book_id": book_id,
            "bill_month": month,
            "reason": reason,
            "locked_by": ctx.actor.user_id,
            "locked_by_name": ctx.actor.display_name,
            "locked_at": ctx.clock.now(),
        },
    )
    after = {"bill_month": month, "reason": reason}
    await record_audit(ctx, "book.lock", "biz_meter_book", book_id, after=after)
    return await find_book(ctx, book_id)
