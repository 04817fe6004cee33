"""Raise many deposits at once."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import (
    DepositCredit,
    DepositKind,
    DepositMovement,
    DepositState,
)
from minshui.revenue.ledger.deposit_store import append_posted


async def credit_deposits(
    ctx: Context, credited: Sequence[DepositCredit]
) -> dict[int, DepositState]:
    """Append payments to the chains of their accounts, in the order given; return the new states.

    The caller has locked the accounts and posted the journals. Raises ``ValueError`` for an
    amount that is not positive.
    """
    if any(credit.amount_fen <= 0 for credit in credited):
        raise ValueError("a credit is positive")
    posted = [
        (
            DepositMovement(
                credit.account_id, credit.amount_fen, DepositKind.PAYMENT, credit.payment_id
            ),
            credit.journal_id,
        )
        for credit in credited
    ]
    return await append_posted(ctx, posted, ctx.clock.today())
