"""Settle bills from deposits, or give settled amounts back, set by set."""

from __future__ import annotations

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
from minshui.revenue.ledger.deposit_store import append_movements
from minshui.revenue.ledger.entry_store import append_entries, last_seqs
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def offset_many(ctx: Context, posting: OffsetPosting) -> int | None:
    """Post the offsets in one journal with both sub-ledgers; return its id, None for none.

    Positive amounts go from deposits to bills, negative ones back; one posting holds one
    sign. The caller has locked the accounts and bills and changes the bills' open amounts.
    Raises ``E_DEPOSIT_SHORT``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    if not posting.offsets:
        return None
    posted_on = posting.posted_on or ctx.clock.today()
    total_fen = sum(offset.amount_fen for offset in posting.offsets)
    settles = total_fen > 0
    if any(
        (offset.amount_fen > 0) != settles or not offset.amount_fen for offset in posting.offsets
    ):
        raise ValueError("one posting holds offsets of one sign")
    journal_id = await post_journal(
        ctx,
        JournalDraft(
            "offset" if settles else "restore",
            posting.source_type,
            posting.source_id,
            [
                PostingLine(total_fen, Purpose.PREPAYMENT),
                PostingLine(-total_fen, Purpose.RECEIVABLE),
            ],
            posted_on,
        ),
    )
    kind = DepositKind.OFFSET if settles else DepositKind.RESTORE
    movements = [
        DepositMovement(
            offset.account_id,
            -offset.amount_fen,
            kind,
            offset.payment_id,
            offset.bill_id,
            offset.bill_month,
        )
        for offset in posting.offsets
    ]
    await append_movements(ctx, movements, journal_id, posted_on)
    entry_kind = EntryKind.OFFSET if settles else EntryKind.RESTORE
    await _append_entries(ctx, posting, entry_kind, journal_id, posted_on)
    return journal_id


async def _append_entries(
    ctx: Context, posting: OffsetPosting, kind: EntryKind, journal_id: int, posted_on: date
) -> None:
    unknown = {(each.bill_id, each.bill_month) for each in posting.offsets if each.seq is None}
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
                kind.value,
                -offset.amount_fen,
                offset.payment_id,
                journal_id,
                posted_on,
            )
            for offset in posting.offsets
        ],
    )
