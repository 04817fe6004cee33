"""Post the split of a bill: its receivable leaves it and stands on its parts."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import (
    EntryKind,
    JournalDraft,
    PostingLine,
    Purpose,
    SplitPosting,
)
from minshui.revenue.ledger.entry_store import append_entries, last_seqs
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def post_split(ctx: Context, posting: SplitPosting) -> int:
    """Post it in one journal, which leaves the control account as it is; return its id.

    The caller has locked accounts and the bill, stores its parts and takes its open amount
    away. Raises ``E_PERIOD_CLOSED``.
    """
    total_fen = sum(amount_fen for _, _, amount_fen in posting.parts)
    today = ctx.clock.today()
    lines = [
        PostingLine(total_fen, Purpose.RECEIVABLE),
        PostingLine(-total_fen, Purpose.RECEIVABLE),
    ]
    draft = JournalDraft(EntryKind.SPLIT.value, "bill_split", posting.split_id, lines)
    journal_id = await post_journal(ctx, draft)
    month = posting.bill_month
    last = await last_seqs(ctx, {(posting.bill_id, month)})
    whole = (posting.bill_id, last[posting.bill_id] + 1, month, posting.account_id)
    rows: list[tuple[object, ...]] = [
        (*whole, EntryKind.SPLIT.value, -total_fen, None, journal_id, today)
    ]
    rows += [
        (bill_id, 1, month, account_id, EntryKind.ISSUE.value, amount_fen, None, journal_id, today)
        for bill_id, account_id, amount_fen in posting.parts
    ]
    await append_entries(ctx, rows)
    return journal_id
