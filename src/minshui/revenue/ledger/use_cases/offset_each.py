"""Settle bills from deposits, or give settled amounts back: a journal for each posting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import (
    DepositKind,
    DepositMovement,
    EntryKind,
    JournalDraft,
    Offset,
    OffsetPosting,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.deposit_store import append_posted
from minshui.revenue.ledger.entry_store import append_entries, last_seqs
from minshui.revenue.ledger.use_cases.post_journals import post_journals


async def offset_each(ctx: Context, postings: Sequence[OffsetPosting]) -> list[int]:
    """Post offsets with both sub-ledgers; return the journals' ids, one a posting.

    Positive amounts go from deposits to bills, negative ones back. The caller has locked the
    accounts and bills and changes the bills' open amounts. All are posted on one day. Raises
    ``E_DEPOSIT_SHORT``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    if not postings:
        return []
    journal_ids = await post_journals(ctx, [_draft(posting) for posting in postings])
    posted_on = postings[0].posted_on or ctx.clock.today()
    posted = [
        (offset, journal_id)
        for posting, journal_id in zip(postings, journal_ids, strict=True)
        for offset in posting.offsets
    ]
    await append_posted(
        ctx, [(_movement(offset), journal_id) for offset, journal_id in posted], posted_on
    )
    await _append_entries(ctx, posted, posted_on)
    return journal_ids


def _draft(posting: OffsetPosting) -> JournalDraft:
    total_fen = posting.total_fen
    return JournalDraft(
        "offset" if total_fen > 0 else "restore",
        posting.source_type,
        posting.source_id,
        [PostingLine(total_fen, Purpose.PREPAYMENT), PostingLine(-total_fen, Purpose.RECEIVABLE)],
        posting.posted_on,
        created_by=posting.created_by,
    )


def _movement(offset: Offset) -> DepositMovement:
    return DepositMovement(
        offset.account_id,
        -offset.amount_fen,
        DepositKind.OFFSET if offset.amount_fen > 0 else DepositKind.RESTORE,
        offset.payment_id,
        offset.bill_id,
        offset.bill_month,
    )


async def _append_entries(
    ctx: Context, posted: Sequence[tuple[Offset, int]], posted_on: date
) -> None:
    unknown = {(each.bill_id, each.bill_month) for each, _ in posted if each.seq is None}
    last = await last_seqs(ctx, unknown)

    def next_seq(offset: Offset) -> int:
        seq = offset.seq or last.get(offset.bill_id, 0) + 1
        last[offset.bill_id] = seq
        return seq

    await append_entries(
        ctx,
        [
            (
                offset.bill_id,
                next_seq(offset),
                offset.bill_month,
                offset.account_id,
                (EntryKind.OFFSET if offset.amount_fen > 0 else EntryKind.RESTORE).value,
                -offset.amount_fen,
                offset.payment_id,
                journal_id,
                posted_on,
            )
            for offset, journal_id in posted
        ],
    )
