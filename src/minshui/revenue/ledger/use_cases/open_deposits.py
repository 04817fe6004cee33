"""Take prepayment over from the system before ours."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
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
from minshui.revenue.ledger.models import OpeningLot
from minshui.revenue.ledger.use_cases.post_journal import post_journal

_LOT_COLUMNS = ("account_id", "seq", "received_on", "method", "reference")


async def open_deposits(
    ctx: Context, openings: Sequence[OpeningDeposit], source_type: str, source_id: int
) -> int | None:
    """Post the openings in one journal against the opening account and return its id.

    An account's lots are chained in the order of their days, so that the oldest is used first.
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
    today = ctx.clock.today()
    lots = sorted(openings, key=lambda each: (each.account_id, each.received_on or today))
    movements = [
        DepositMovement(opening.account_id, opening.amount_fen, DepositKind.OPENING)
        for opening in lots
    ]
    await append_movements(ctx, movements, journal_id, today)
    await _note_lots(ctx, lots)
    return journal_id


async def _note_lots(ctx: Context, lots: Sequence[OpeningDeposit]) -> None:
    """Keep what is known of each lot; its entry has the number of its place."""
    rows = []
    seq, account = 0, None
    for lot in lots:
        seq = seq + 1 if lot.account_id == account else 1
        account = lot.account_id
        if lot.received_on is not None:
            rows.append((account, seq, lot.received_on, lot.method, lot.reference))
    if rows:
        await database_of(ctx.session).bulk_copy(
            ctx.session, OpeningLot.__tablename__, _LOT_COLUMNS, rows
        )
