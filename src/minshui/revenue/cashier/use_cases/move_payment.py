"""Give a payment of the open till to the right account (转户)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.moving import WORK, MovedPayment, move
from minshui.revenue.cashier.open_tills import own_till_of
from minshui.revenue.cashier.undoing import given_reason, known_payment


async def move_payment(
    ctx: Context, payment_id: int, to_account_id: int, reason: str
) -> MovedPayment:
    """Move a payment within the actor's own open till; both rows get receipts of it.

    Raises ``E_TILL_OTHERS``, ``E_TILL_CLOSED``, ``E_PAYMENT_NOT_AT_TILL``,
    ``E_MOVE_SAME_ACCOUNT``, ``E_PAYER_CLOSED``, ``E_ACCOUNT_UNKNOWN``, ``E_ACCOUNT_LOCKED``,
    ``E_PAYMENT_…``, ``E_PREPAYMENT_SPENT``, ``E_REVERSAL_REASON_MISSING``.
    """
    reason = given_reason(reason, WORK)
    till = await own_till_of(ctx, await known_payment(ctx, payment_id), WORK)
    return await move(ctx, payment_id, to_account_id, reason, till=till)
