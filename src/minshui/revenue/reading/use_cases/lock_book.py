"""Close a book, or one month of it, for entry, and open it again."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text
from minshui.revenue.reading.contracts import Book
from minshui.revenue.reading.errors import BOOK_LOCK_REASON, BOOK_LOCK_STATE, BOOK_RETIRED
from minshui.revenue.reading.models import BookLock, MeterBook
from minshui.revenue.reading.queries.book_locks import open_lock
from minshui.revenue.reading.queries.books import find_book
from minshui.revenue.reading.submission import hold_submissions

_SET_STATUS = (
    update(MeterBook)
    .where(MeterBook.id == bindparam("book"))
    .values(status=bindparam("to"))
    .execution_options(synchronize_session=False)
)
_RELEASE = (
    update(BookLock)
    .where(BookLock.id == bindparam("lock"))
    .values(
        released_by=bindparam("by"), released_at=bindparam("at"), release_reason=bindparam("why")
    )
    .execution_options(synchronize_session=False)
)


async def lock_book(ctx: Context, book_id: int, reason: str, month: int | None = None) -> Book:
    """Close a book for entry, correction, planning and moves; with ``month`` that month only.

    What is being entered meanwhile is waited for: after this, nothing more comes in. Review and
    billing go on. Raises ``E_BOOK_LOCK_REASON``, ``E_METER_BOOK_UNKNOWN``, ``E_BOOK_RETIRED`` or
    ``E_BOOK_LOCK_STATE`` where it is locked already.
    """
    book = await _hold(ctx, book_id, reason)
    if book.status == "retired":
        raise MinshuiError(BOOK_RETIRED, book=book.code)
    if await open_lock(ctx, book_id, month) is not None:
        raise _state(book, month, "已经锁定")
    if month is None:
        await ctx.session.execute(_SET_STATUS, {"book": book_id, "to": "locked"})
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


async def unlock_book(ctx: Context, book_id: int, reason: str, month: int | None = None) -> Book:
    """Open a book, or a month of it, again; raises as ``lock_book`` does."""
    book = await _hold(ctx, book_id, reason)
    lock = await open_lock(ctx, book_id, month)
    # A book locked before locks were recorded has a state only.
    if lock is None and not (month is None and book.status == "locked"):
        raise _state(book, month, "没有锁定")
    if month is None:
        await ctx.session.execute(_SET_STATUS, {"book": book_id, "to": "open"})
    if lock is not None:
        await ctx.session.execute(
            _RELEASE,
            {"lock": lock.id, "by": ctx.actor.user_id, "at": ctx.clock.now(), "why": reason},
        )
    after = {"bill_month": month, "reason": reason}
    await record_audit(ctx, "book.unlock", "biz_meter_book", book_id, after=after)
    return await find_book(ctx, book_id)


async def _hold(ctx: Context, book_id: int, reason: str) -> Book:
    if not reason.strip():
        raise MinshuiError(BOOK_LOCK_REASON, place=Place(field="reason"))
    await hold_submissions(ctx, batch=True)
    return await find_book(ctx, book_id, hold=True)


def _state(book: Book, month: int | None, status: str) -> MinshuiError:
    period = "" if month is None else f"的账期 {month_text(month)} "
    return MinshuiError(BOOK_LOCK_STATE, book=book.code, period=period, status=status)
