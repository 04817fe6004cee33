"""Create a reading book."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import check_in_scope
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.contracts import Book, CreateBook
from minshui.revenue.reading.domain.books import check_book
from minshui.revenue.reading.errors import BOOK_CODE_TAKEN
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.reading.queries.books import book_by_code, find_book


async def create_book(ctx: Context, command: CreateBook) -> Book:
    """Create an open book.

    Raises ``E_BOOK_CYCLE``, ``E_BOOK_DAY``, ``E_OUT_OF_SCOPE`` or ``E_BOOK_CODE_TAKEN``.
    """
    check_book(command.cycle_type, command.reading_day)
    check_in_scope(ctx, command.site_id, command.reader_id, place=Place(field="site_id"))
    if await book_by_code(ctx, command.code) is not None:
        raise MinshuiError(BOOK_CODE_TAKEN, place=Place(field="code"), book=command.code)
    row = MeterBook(
        code=command.code,
        name=command.name,
        site_id=command.site_id,
        reader_id=command.reader_id,
        cycle_type=command.cycle_type,
        reading_day=command.reading_day,
        first_month=command.first_month,
        status="open",
        created_at=ctx.clock.now(),
    )
    ctx.session.add(row)
    await ctx.session.flush()
    await record_audit(ctx, "book.create", "biz_meter_book", row.id, after={"code": row.code})
    return await find_book(ctx, row.id)
