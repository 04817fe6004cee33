"""Post a chunk of new bills: one journal, and the bills' first account entries by COPY."""

from __future__ import annotations

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    big_integers,
    dates,
    integers,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.component_lines import component_lines
from minshui.revenue.ledger.contracts import (
    ChunkPosting,
    EntryKind,
    JournalDraft,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.models import AccountEntry
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def post_chunk(ctx: Context, posting: ChunkPosting) -> int | None:
    """Raise the receivable of all bills in one journal and return its id; None if all are zero.

    The other side goes by component to the revenue or agency account that the tenant mapped
    it to, with its tax code; a component ``rounding`` goes to the rounding account. Each bill,
    zero ones too, gets its entry number 1 where there is a journal.
    Raises ``E_COMPONENT_UNMAPPED``, ``E_JOURNAL_UNBALANCED`` (components and bills differ),
    ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    amounts_fen = np.asarray(posting.amounts_fen, dtype=np.int64)
    total_fen = int(amounts_fen.sum())
    if total_fen == 0 and not any(each.amount_fen for each in posting.components):
        return None
    lines = [PostingLine(total_fen, Purpose.RECEIVABLE), *await _counterparts(ctx, posting)]
    kind = posting.journal_kind if posting.kind is EntryKind.ISSUE else "opening"
    draft = JournalDraft(kind, posting.source_type, posting.chunk_id, lines, posting.posted_on)
    journal_id = await post_journal(ctx, draft)
    columns = [
        big_integers("bill_id", np.asarray(posting.bill_ids, dtype=np.int64)),
        small_integers("seq", 1),
        integers("bill_month", posting.bill_month),
        big_integers("account_id", np.asarray(posting.account_ids, dtype=np.int64)),
        texts("kind", posting.kind.value),
        big_integers("amount_fen", amounts_fen),
        big_integers("payment_id", None),
        big_integers("journal_id", journal_id),
        dates("posted_on", posting.posted_on),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, AccountEntry.__tablename__, columns, len(amounts_fen)
    )
    return journal_id


async def _counterparts(ctx: Context, posting: ChunkPosting) -> list[PostingLine]:
    if posting.kind is EntryKind.OPENING:
        return [PostingLine(-int(np.sum(posting.amounts_fen)), Purpose.OPENING)]
    return await component_lines(ctx, posting.components, -1)
