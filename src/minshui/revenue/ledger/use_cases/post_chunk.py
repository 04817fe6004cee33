"""Post a chunk of new bills: one journal, and the bills' first account entries by COPY."""

from __future__ import annotations

from itertools import repeat

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.ledger.contracts import (
    ChunkPosting,
    EntryKind,
    JournalDraft,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.entry_store import copy_entries
from minshui.revenue.ledger.errors import COMPONENT_UNMAPPED
from minshui.revenue.ledger.use_cases.post_journal import post_journal
from minshui.revenue.parameter.facade import cost_components

ROUNDING_COMPONENT = "rounding"


async def post_chunk(ctx: Context, posting: ChunkPosting) -> int | None:
    """Raise the receivable of all bills in one journal and return its id; None if all are zero.

    The other side goes by component to the revenue or agency account that the tenant mapped
    it to, with its tax code; a component ``rounding`` goes to the rounding account. Each bill,
    zero ones too, gets its entry number 1 where there is a journal.
    Raises ``E_COMPONENT_UNMAPPED``, ``E_JOURNAL_UNBALANCED`` (components and bills differ),
    ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    total_fen = int(sum(posting.amounts_fen))
    if total_fen == 0 and not any(each.amount_fen for each in posting.components):
        return None
    lines = [PostingLine(total_fen, Purpose.RECEIVABLE), *await _counterparts(ctx, posting)]
    kind = "billing" if posting.kind is EntryKind.ISSUE else "opening"
    draft = JournalDraft(kind, "bill_chunk", posting.chunk_id, lines, posting.posted_on)
    journal_id = await post_journal(ctx, draft)
    await copy_entries(
        ctx,
        zip(
            map(int, posting.bill_ids),
            repeat(1),
            repeat(posting.bill_month),
            map(int, posting.account_ids),
            repeat(posting.kind.value),
            map(int, posting.amounts_fen),
            repeat(None),
            repeat(journal_id),
            repeat(posting.posted_on),
            strict=False,  # the constants have no end
        ),
    )
    return journal_id


async def _counterparts(ctx: Context, posting: ChunkPosting) -> list[PostingLine]:
    if posting.kind is EntryKind.OPENING:
        return [PostingLine(-int(sum(posting.amounts_fen)), Purpose.OPENING)]
    mapping = await cost_components(ctx)
    lines = []
    for each in posting.components:
        mapped = mapping.get(each.component_code)
        if mapped is None and each.component_code != ROUNDING_COMPONENT:
            raise MinshuiError(COMPONENT_UNMAPPED, component=each.component_code)
        lines.append(
            PostingLine(
                -int(each.amount_fen),
                purpose=None if mapped else Purpose.ROUNDING,
                account_code=mapped.ledger_account_code if mapped else None,
                component_code=each.component_code,
                tax_code=mapped.tax_code if mapped else None,
            )
        )
    return lines
