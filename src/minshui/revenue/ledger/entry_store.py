"""Append to the receivable sub-ledger: COPY for many rows, an insert for a few."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.revenue.ledger.models import AccountEntry

COLUMNS = (
    "bill_id",
    "seq",
    "bill_month",
    "account_id",
    "kind",
    "amount_fen",
    "payment_id",
    "journal_id",
    "posted_on",
)
_COPY_FROM = 20  # rows from which COPY beats an insert
_INSERT = deferred(insert(AccountEntry))
_LAST_SEQ = prepared(
    select(AccountEntry.bill_id, func.max(AccountEntry.seq).label("seq"))
    .where(
        is_among(AccountEntry.bill_id, "bill_ids"),
        is_among(AccountEntry.bill_month, "bill_months"),
    )
    .group_by(AccountEntry.bill_id)
)


async def append_entries(ctx: Context, rows: Sequence[Sequence[Any]]) -> None:
    """Load rows in the order of ``COLUMNS``, by the way that is quicker for so many."""
    if len(rows) >= _COPY_FROM:
        await database_of(ctx.session).bulk_copy(
            ctx.session, AccountEntry.__tablename__, COLUMNS, rows
        )
        return
    await ctx.session.execute(_INSERT, [dict(zip(COLUMNS, row, strict=True)) for row in rows])


async def last_seqs(ctx: Context, bills: Collection[tuple[int, int]]) -> dict[int, int]:
    """Return the last entry number of bills given as (id, month); the caller locked them."""
    if not bills:
        return {}
    values = {
        "bill_ids": sorted({bill_id for bill_id, _ in bills}),
        "bill_months": sorted({month for _, month in bills}),
    }
    return {row.bill_id: row.seq for row in await ctx.session.execute(_LAST_SEQ, values)}
