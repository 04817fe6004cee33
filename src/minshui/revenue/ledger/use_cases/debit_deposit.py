"""Lower a deposit."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositKind, DepositMovement, DepositState
from minshui.revenue.ledger.deposit_store import append_movements


async def debit_deposit(
    ctx: Context,
    account_id: int,
    amount_fen: int,
    kind: DepositKind,
    journal_id: int,
    *,
    payment_id: int | None = None,
) -> DepositState:
    """Append a fall of ``amount_fen`` (given positive) to the account's chain.

    The caller has locked the account and posted the journal that debits the prepayment
    account by as much. Raises ``E_DEPOSIT_SHORT``; ``ValueError`` for an amount not positive.
    """
    if amount_fen <= 0:
        raise ValueError("a debit is given as a positive amount")
    movement = DepositMovement(account_id, -amount_fen, kind, payment_id)
    moved = await append_movements(ctx, [movement], journal_id, ctx.clock.today())
    return moved[account_id]
