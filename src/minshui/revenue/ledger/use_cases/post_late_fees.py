"""Book late fees as income, paid from deposits, or give them back."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import (
    DepositKind,
    DepositMovement,
    JournalDraft,
    OffsetPosting,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.deposit_store import append_movements
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def post_late_fees(ctx: Context, posting: OffsetPosting) -> int | None:
    """Post the late fees of bills in one journal and return its id, None for none.

    Positive amounts go from deposits to income, negative ones back; one posting holds one sign.
    The caller has locked the accounts and notes the fees with their bills. Raises
    ``E_DEPOSIT_SHORT``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    if not posting.offsets:
        return None
    total_fen = posting.total_fen
    kind = DepositKind.LATE_FEE if total_fen > 0 else DepositKind.LATE_FEE_BACK
    posted_on = posting.posted_on or ctx.clock.today()
    lines = [
        PostingLine(total_fen, Purpose.PREPAYMENT),
        PostingLine(-total_fen, Purpose.LATE_FEE),
    ]
    journal_id = await post_journal(
        ctx,
        JournalDraft(
            kind.value,
            posting.source_type,
            posting.source_id,
            lines,
            posted_on,
            created_by=posting.created_by,
        ),
    )
    movements = [
        DepositMovement(
            fee.account_id,
            -fee.amount_fen,
            kind,
            fee.payment_id,
            fee.bill_id,
            fee.bill_month,
        )
        for fee in posting.offsets
    ]
    await append_movements(ctx, movements, journal_id, posted_on)
    return journal_id
