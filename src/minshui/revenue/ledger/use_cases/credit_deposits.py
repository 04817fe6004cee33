"""Raise many deposits at once."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositCredit, DepositKind, DepositMovement
from minshui.revenue.ledger.deposit_store import append_movements


async def credit_deposits(ctx: Context, credited: Sequence[DepositCredit], journal_id: int) -> None:
    """Append the payments to the chains of their accounts, in the order given.

    The caller has locked the accounts and posted the journal that credits the prepayment
    account by their sum. Raises ``ValueError`` for an amount that is not positive.
    """
    if any(credit.amount_fen <= 0 for credit in credited):
        raise ValueError("a credit is positive")
    movements = [
        DepositMovement(
            credit.account_id, credit.amount_fen, DepositKind.PAYMENT, credit.payment_id
        )
        for credit in credited
    ]
    await append_movements(ctx, movements, journal_id, ctx.clock.today())
