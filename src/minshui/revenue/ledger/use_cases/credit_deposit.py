"""Raise a deposit."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositKind, DepositMovement, DepositState
from minshui.revenue.ledger.deposit_store import append_movements


async def credit_deposit(
    ctx: Context,
    account_id: int,
    amount_fen: int,
    kind: DepositKind,
    journal_id: int,
    *,
    payment_id: int | None = None,
) -> DepositState:
    """Append a rise to the account's chain and return where it stands.

    The caller has locked the account and posted the journal that credits the prepayment
    account by as much. Raises ``ValueError`` for an amount that is not positive.
    """
    if amount_fen <= 0:
        raise ValueError("a credit is positive")
    movement = DepositMovement(account_id, amount_fen, kind, payment_id)
    moved = await append_movements(ctx, [movement], journal_id, ctx.clock.today())
    return moved[account_id]
