"""Reading books by code, for putting meters into them: those of the actor's scope."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import in_scope
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import BOOK_UNKNOWN
from minshui.revenue.customer.queries.higher_tables import BOOKS

_BY_CODES = select(BOOKS.c.code, BOOKS.c.id).where(
    BOOKS.c.code.in_(bindparam("codes", expanding=True))
)
_EXISTS = select(BOOKS.c.id).where(BOOKS.c.id == bindparam("id"))


async def book_ids(ctx: Context, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of the books among ``codes`` that there are."""
    if not codes:
        return {}
    rows = await ctx.session.execute(_BY_CODES.where(_seen(ctx)), {"codes": sorted(codes)})
    return {row.code: row.id for row in rows}


async def check_book(ctx: Context, book_id: int) -> None:
    """Raise ``E_BOOK_UNKNOWN`` unless there is the book."""
    if (await ctx.session.execute(_EXISTS.where(_seen(ctx)), {"id": book_id})).first() is None:
        raise MinshuiError(BOOK_UNKNOWN, book=book_id)


def _seen(ctx: Context) -> ColumnElement[bool]:
    return in_scope(ctx, department=BOOKS.c.site_id, owner=BOOKS.c.reader_id)
