"""Settle bills from deposits, or give settled amounts back, in one journal."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import OffsetPosting
from minshui.revenue.ledger.use_cases.offset_each import offset_each


async def offset_many(ctx: Context, posting: OffsetPosting) -> int | None:
    """Post the offsets in one journal; return its id, None for none. See ``offset_each``."""
    if not posting.offsets:
        return None
    (journal_id,) = await offset_each(ctx, [posting])
    return journal_id
