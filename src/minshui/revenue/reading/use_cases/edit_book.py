"""Change a book, retire it or take it into use again."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.reading.contracts import Book, EditBook
from minshui.revenue.reading.domain.books import check_book
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.reading.queries.book_locks import refuse_if_closed
from minshui.revenue.reading.queries.books import find_book


async def edit_book(ctx: Context, command: EditBook) -> Book:
    """Change what the command gives.

    A locked book is opened by ``unlock_book`` first. Raises ``E_METER_BOOK_UNKNOWN``,
    ``E_BOOK_CYCLE``, ``E_BOOK_DAY`` or, for a change of state, ``E_BOOK_LOCKED``.
    """
    before = await find_book(ctx, command.book_id, hold=True)
    if command.status is not None and before.status == "locked":
        await refuse_if_closed(ctx, before)
    changes = {
        name: value
        for name, value in asdict(command).items()
        if name != "book_id" and value is not None and value != getattr(before, name)
    }
    check_book(
        changes.get("cycle_type", before.cycle_type), changes.get("reading_day", before.reading_day)
    )
    if not changes:
        return before
    await ctx.session.execute(
        update(MeterBook)
        .where(MeterBook.id == command.book_id)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    old = {name: getattr(before, name) for name in changes}
    await record_audit(ctx, "book.edit", "biz_meter_book", before.id, before=old, after=changes)
    return await find_book(ctx, command.book_id)
