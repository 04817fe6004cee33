"""Post that a bill's receivable is given up as bad debt, or stands again."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.component_lines import component_lines
from minshui.revenue.ledger.contracts import (
    EntryKind,
    JournalDraft,
    PostingLine,
    Purpose,
    WriteOffPosting,
)
from minshui.revenue.ledger.entry_store import append_entries, last_seqs
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def post_write_off(ctx: Context, posting: WriteOffPosting) -> int:
    """Post it in one journal, dated today, and return its id.

    A write-off is DR allowance, CR receivable (企业会计准则——应用指南, 2006, 1231 坏账准备); a
    recovery the other way round. What was billed for others was never the company's to lose: it
    leaves its own liability instead. The caller has locked the account and the bill. Raises
    ``E_COMPONENT_UNMAPPED``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    kind = posting.kind.value
    sign = 1 if posting.kind is EntryKind.WRITE_OFF else -1
    of_others_fen = sum(each.amount_fen for each in posting.of_others)
    lines = [
        PostingLine(sign * (posting.amount_fen - of_others_fen), Purpose.ALLOWANCE),
        *await component_lines(ctx, posting.of_others, sign),
        PostingLine(-sign * posting.amount_fen, Purpose.RECEIVABLE),
    ]
    journal_id = await post_journal(
        ctx, JournalDraft(kind, "write_off", posting.write_off_id, lines)
    )
    key = (posting.bill_id, posting.bill_month)
    seq = (await last_seqs(ctx, {key}))[posting.bill_id] + 1
    entry = (posting.account_id, kind, -sign * posting.amount_fen, None, journal_id)
    await append_entries(
        ctx, [(posting.bill_id, seq, posting.bill_month, *entry, ctx.clock.today())]
    )
    return journal_id
