"""Whose books and readings are (R-082): a book its site's and reader's, a reading its meter's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import DeclarativeBase

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.infrastructure.security.scoping import in_scope
from minshui.kernel.errors import ErrorCode
from minshui.revenue.customer.facade import RELATION_ROWS, of_site
from minshui.revenue.reading.errors import (
    BOOK_UNKNOWN,
    FIXED_UNKNOWN,
    LATE_UNKNOWN,
    READING_UNKNOWN,
)
from minshui.revenue.reading.models import FixedUsage, LateReading, MeterBook, Reading


def _book(ctx: Context, book: Any) -> ColumnElement[bool]:
    return in_scope(ctx, department=book.site_id, owner=book.reader_id)


def _of_meter(ctx: Context, row: Any) -> ColumnElement[bool]:
    if ctx.actor.scope.own:
        return RELATION_ROWS.has_seen(ctx, row.cust_meter_id)
    return of_site(ctx, row.cust_id)


def _rows_of_meters(
    code: str, title: str, model: type[DeclarativeBase], unknown: ErrorCode, named: str
) -> ScopedRows:
    by_department, own = "客户所属营业所的", "水表在本人册本中的"
    return ScopedRows(code, title, model, by_department, own, _of_meter, unknown, named)


BOOK_ROWS = ScopedRows(
    "revenue.book",
    "册本",
    MeterBook,
    by_department="册本所属营业所的",
    own="由本人抄表的",
    of_scope=_book,
    unknown=BOOK_UNKNOWN,
    named="book",
)
READING_ROWS = _rows_of_meters("revenue.reading", "读数", Reading, READING_UNKNOWN, "reading")
LATE_ROWS = _rows_of_meters("revenue.late_reading", "迟到读数", LateReading, LATE_UNKNOWN, "late")
FIXED_ROWS = _rows_of_meters("revenue.fixed_usage", "固定量", FixedUsage, FIXED_UNKNOWN, "fixed")
