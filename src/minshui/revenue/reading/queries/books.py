"""Books: details, list, and the meters in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.reading.contracts import Book
from minshui.revenue.reading.errors import BOOK_UNKNOWN
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.reading.queries.scoped import BOOK_ROWS

_BY_ID = select(MeterBook).where(MeterBook.id == bindparam("book_id"))
_BY_CODE = select(MeterBook).where(MeterBook.code == bindparam("code"))
_METERS = (
    select(CustomerMeter.id, CustomerMeter.book_sequence)
    .where(CustomerMeter.book_id == bindparam("book_id"), CustomerMeter.bind_status == "bound")
    .order_by(CustomerMeter.book_sequence, CustomerMeter.id)
)
_PLACE = (
    select(
        CustomerMeter.id,
        CustomerMeter.book_id,
        CustomerMeter.book_sequence,
        CustomerMeter.bind_status,
    )
    .where(CustomerMeter.id.in_(bindparam("keys", expanding=True)))
    .with_for_update(key_share=True)
)
_LAST_SEQUENCE = select(func.coalesce(func.max(CustomerMeter.book_sequence), 0)).where(
    CustomerMeter.book_id == bindparam("book_id")
)


def _book(row: MeterBook) -> Book:
    return Book(
        id=row.id,
        code=row.code,
        name=row.name,
        site_id=row.site_id,
        reader_id=row.reader_id,
        cycle_type=row.cycle_type,
        reading_day=row.reading_day,
        first_month=row.first_month,
        status=row.status,
    )


async def find_book(ctx: Context, book_id: int, *, hold: bool = False) -> Book:
    """Return a book, locked if ``hold``; raises ``E_METER_BOOK_UNKNOWN``."""
    statement: Select[Any] = _BY_ID.execution_options(populate_existing=True)
    if hold:
        statement = statement.with_for_update(key_share=True)
    row = (await ctx.session.execute(statement, {"book_id": book_id})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(BOOK_UNKNOWN, book=book_id)
    return _book(row)


async def book_by_code(ctx: Context, code: str) -> Book | None:
    """Return the book of a code."""
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()
    return None if row is None else _book(row)


async def list_books(
    ctx: Context,
    page: PageRequest,
    *,
    site_id: int | None = None,
    reader_id: int | None = None,
    text: str | None = None,
) -> Page[Book]:
    """Return the actor's books by code; ``text`` is looked for in code and name."""
    statement = select(MeterBook).where(BOOK_ROWS.seen(ctx))
    if site_id is not None:
        statement = statement.where(MeterBook.site_id == site_id)
    if reader_id is not None:
        statement = statement.where(MeterBook.reader_id == reader_id)
    if text:
        statement = statement.where(
            MeterBook.code.contains(text, autoescape=True)
            | MeterBook.name.contains(text, autoescape=True)
        )
    total = await ctx.session.scalar(select(func.count()).select_from(statement.subquery()))
    rows = await ctx.session.scalars(
        statement.order_by(MeterBook.code).limit(page.size).offset(page.offset)
    )
    return Page([_book(row) for row in rows], total or 0, page.page, page.size)


async def meters_of_book(ctx: Context, book_id: int) -> Sequence[int]:
    """Return the relations in a book in the order they are walked."""
    return [row.id for row in await ctx.session.execute(_METERS, {"book_id": book_id})]


async def hold_places(ctx: Context, cust_meter_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Lock relations and return where they stand, by id."""
    keys = {"keys": sorted(set(cust_meter_ids))}
    return {row.id: row for row in await ctx.session.execute(_PLACE, keys)}


async def last_sequence(ctx: Context, book_id: int) -> int:
    """Return the highest place in a book, 0 where it is empty."""
    return int(await ctx.session.scalar(_LAST_SEQUENCE, {"book_id": book_id}) or 0)
