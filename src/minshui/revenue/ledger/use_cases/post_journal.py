"""Post a journal."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import JournalDraft
from minshui.revenue.ledger.use_cases.post_journals import post_journals


async def post_journal(ctx: Context, draft: JournalDraft) -> int:
    """Post one draft and return the journal's id; see ``post_journals``."""
    (journal_id,) = await post_journals(ctx, [draft])
    return journal_id
