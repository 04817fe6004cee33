"""Append to the record of late fees: COPY for many rows, an insert for a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import prepared
from minshui.revenue.billing.models import LateFeeEntry

_COPY_FROM = 20  # rows from which COPY beats an insert
_INSERT = prepared(insert(LateFeeEntry))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeEntry:
    """A row of ``biz_late_fee_entry``."""

    account_id: int
    bill_id: int
    bill_month: int
    kind: str
    amount_fen: int
    recorded_on: date
    principal_fen: int = 0
    factor: Decimal = Decimal(0)
    cap_rate: Decimal | None = None
    days: int = 0
    accrued_to: date | None = None
    payment_id: int | None = None
    journal_id: int | None = None
    waiver_id: int | None = None
    reverses_id: int | None = None


ENTRY_COLUMNS = tuple(each.name for each in fields(FeeEntry))


async def append_fee_entries(ctx: Context, entries: Sequence[FeeEntry]) -> None:
    """Write entries, by the way that is quicker for so many."""
    if not entries:
        return
    rows = [tuple(getattr(entry, name) for name in ENTRY_COLUMNS) for entry in entries]
    if len(rows) < _COPY_FROM:
        values = [dict(zip(ENTRY_COLUMNS, row, strict=True)) for row in rows]
        await ctx.session.execute(_INSERT, values)
        return
    await database_of(ctx.session).bulk_copy(
        ctx.session, LateFeeEntry.__tablename__, ENTRY_COLUMNS, rows
    )
