"""Post what one account takes over from another: open bills and prepayment (过户)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import (
    DepositKind,
    DepositMovement,
    EntryKind,
    JournalDraft,
    PostingLine,
    Purpose,
    SuccessionPosting,
)
from minshui.revenue.ledger.deposit_store import append_movements
from minshui.revenue.ledger.entry_store import append_entries, last_seqs
from minshui.revenue.ledger.use_cases.post_journal import post_journal

SOURCE = "ownership_transfer"


async def post_succession(ctx: Context, posting: SuccessionPosting) -> int | None:
    """Post it in one journal with both sub-ledgers; return its id, None where nothing moves.

    The receivable leaves the old bills and stands on the new ones, the prepayment leaves one
    deposit for the other; neither control account changes. The caller has locked accounts and
    bills, stores the new ones and changes the open amounts. Raises ``E_DEPOSIT_SHORT``,
    ``E_PERIOD_CLOSED``.
    """
    arrears_fen = sum(bill.amount_fen for bill in posting.bills)
    if not arrears_fen and not posting.prepayment_fen:
        return None
    today = ctx.clock.today()
    kind = EntryKind.SUCCESSION.value
    lines = [
        PostingLine(arrears_fen, Purpose.RECEIVABLE),
        PostingLine(-arrears_fen, Purpose.RECEIVABLE),
        PostingLine(posting.prepayment_fen, Purpose.PREPAYMENT),
        PostingLine(-posting.prepayment_fen, Purpose.PREPAYMENT),
    ]
    journal_id = await post_journal(ctx, JournalDraft(kind, SOURCE, posting.source_id, lines))
    last = await last_seqs(ctx, {(bill.bill_id, bill.bill_month) for bill in posting.bills})
    rows: list[tuple[object, ...]] = []
    for bill in posting.bills:
        month, amount_fen = bill.bill_month, bill.amount_fen
        old = (bill.bill_id, last[bill.bill_id] + 1, month, posting.from_account_id, kind)
        new = (bill.new_bill_id, 1, month, posting.to_account_id, EntryKind.ISSUE.value)
        rows += [
            (*old, -amount_fen, None, journal_id, today),
            (*new, amount_fen, None, journal_id, today),
        ]
    if rows:
        await append_entries(ctx, rows)
    if posting.prepayment_fen:
        moved = DepositKind.SUCCESSION
        movements = [
            DepositMovement(posting.from_account_id, -posting.prepayment_fen, moved),
            DepositMovement(posting.to_account_id, posting.prepayment_fen, moved),
        ]
        await append_movements(ctx, movements, journal_id, today)
    return journal_id
