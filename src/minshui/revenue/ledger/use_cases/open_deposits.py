"""Take prepayment over from the system before ours."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.ledger.contracts import (
    DepositKind,
    DepositMovement,
    JournalDraft,
    OpeningDeposit,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.deposit_store import append_movements, lock_states
from minshui.revenue.ledger.errors import DEPOSIT_OPENED
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def open_deposits(
    ctx: Context, openings: Sequence[OpeningDeposit], source_type: str, source_id: int
) -> int | None:
    """Post the openings in one journal against the opening account and return its id.

    All or none: raises ``E_DEPOSIT_OPENED`` where an account already has a deposit, and
    ``ValueError`` for an amount that is not positive.
    """
    if not openings:
        return None
    if any(opening.amount_fen <= 0 for opening in openings):
        raise ValueError("an opening deposit is positive")
    known = await lock_states(ctx, {opening.account_id for opening in openings})
    if known:
        raise MinshuiError(DEPOSIT_OPENED, account=min(known))
    total_fen = sum(opening.amount_fen for opening in openings)
    lines = [PostingLine(total_fen, Purpose.OPENING), PostingLine(-total_fen, Purpose.PREPAYMENT)]
    draft = JournalDraft("opening", source_type, source_id, lines)
    journal_id = await post_journal(ctx, draft)
    movements = [
        DepositMovement(opening.account_id, opening.amount_fen, DepositKind.OPENING)
        for opening in openings
    ]
    await append_movements(ctx, movements, journal_id, ctx.clock.today())
    return journal_id
