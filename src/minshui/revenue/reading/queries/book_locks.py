"""Which books are closed for entry, as a whole or for a month, by whom and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, case, func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text
from minshui.revenue.reading.contracts import (
    Book,
)
from minshui.revenue.reading.contracts_practice import (
    BookEntry,
    BookLockView,
)
from minshui.revenue.reading.errors import BOOK_LOCKED, BOOK_MONTH_LOCKED, BOOK_RETIRED
from minshui.revenue.reading.models import BookLock, MeterBook
from minshui.revenue.reading.queries.scoped import BOOK_ROWS

_LOCKS = select(*BookLock.__table__.columns, MeterBook.code.label("book_code")).join(
    MeterBook, MeterBook.id == BookLock.book_id
)
_OPEN = _LOCKS.where(
    BookLock.released_at.is_(None),
    or_(BookLock.bill_month.is_(None), BookLock.bill_month == bindparam("month")),
).order_by(BookLock.bill_month.desc())
_HISTORY = _LOCKS.where(BookLock.book_id == bindparam("book_id")).order_by(BookLock.id.desc())


class ClosedBooks:
    """The books closed for entry in a month."""

    def __init__(self, locks: dict[int, Row[Any]]) -> None:
        self._locks = locks

    def refuse_if_closed(self, book_id: int | None, code: str | None, status: str | None) -> None:
        """Raise ``E_BOOK_LOCKED``, ``E_BOOK_MONTH_LOCKED`` or ``E_BOOK_RETIRED``."""
        if book_id is None:
            return
        if status == "retired":
            raise MinshuiError(BOOK_RETIRED, book=code)
        lock = self._locks.get(book_id)
        if lock is None:
            if status == "locked":  # before locks were recorded
                raise MinshuiError(BOOK_LOCKED, book=code, who="—", on="—", reason="未登记原因")
            return
        told = {
            "book": code,
            "who": lock.locked_by_name,
            "on": lock.locked_at.astimezone(LOCAL_ZONE).date(),
            "reason": lock.reason,
        }
        if lock.bill_month is None:
            raise MinshuiError(BOOK_LOCKED, **told)
        raise MinshuiError(BOOK_MONTH_LOCKED, **told, month=month_text(lock.bill_month))


async def closed_books(ctx: Context, month: int | None = None) -> ClosedBooks:
    """Return what is closed in ``month``; without one, only books that are closed as a whole."""
    rows = await ctx.session.execute(_OPEN, {"month": month or 0})
    # Month locks come before locks of the whole book, which say more and stay.
    return ClosedBooks({row.book_id: row for row in sorted(rows, key=_whole_last)})


async def refuse_if_closed(ctx: Context, book: Book, month: int | None = None) -> None:
    """Raise ``E_BOOK_LOCKED``, ``E_BOOK_MONTH_LOCKED`` or ``E_BOOK_RETIRED``."""
    (await closed_books(ctx, month)).refuse_if_closed(book.id, book.code, book.status)


async def count_books(ctx: Context, month: int, book_ids: Collection[int] = ()) -> BookEntry:
    """Return how many of the actor's books in use (or of these) are open and closed for a month."""
    closed = (
        select(BookLock.id)
        .where(
            BookLock.book_id == MeterBook.id,
            BookLock.released_at.is_(None),
            or_(BookLock.bill_month.is_(None), BookLock.bill_month == month),
        )
        .exists()
    )
    is_closed = or_(MeterBook.status == "locked", closed)
    statement = select(func.count(case((~is_closed, 1))), func.count(case((is_closed, 1)))).where(
        MeterBook.status != "retired", BOOK_ROWS.seen(ctx)
    )
    if book_ids:
        statement = statement.where(MeterBook.id.in_(sorted(book_ids)))
    return BookEntry(*(await ctx.session.execute(statement)).one())


async def open_lock(ctx: Context, book_id: int, month: int | None) -> Row[Any] | None:
    """Return the open lock of a book (of just this month, or of the whole book)."""
    rows = await ctx.session.execute(_OPEN, {"month": month or 0})
    return next((row for row in rows if (row.book_id, row.bill_month) == (book_id, month)), None)


async def lock_history(ctx: Context, book_id: int) -> Sequence[BookLockView]:
    """Return every lock a book ever had, the newest first."""
    rows = await ctx.session.execute(_HISTORY, {"book_id": book_id})
    return [
        BookLockView(
            id=row.id,
            book_id=row.book_id,
            bill_month=row.bill_month,
            reason=row.reason,
            locked_by=row.locked_by,
            locked_by_name=row.locked_by_name,
            locked_at=row.locked_at,
            released_by=row.released_by,
            released_at=row.released_at,
            release_reason=row.release_reason,
        )
        for row in rows
    ]


def _whole_last(row: Row[Any]) -> bool:
    return row.bill_month is None
