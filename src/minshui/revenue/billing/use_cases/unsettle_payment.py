"""Give back what a payment settled, so that its money can leave the deposit."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.settlement_errors import PREPAYMENT_SPENT
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.billing.unsettling import UndoneBy, plan_unsettling, post_unsettling


async def unsettle_payment(
    ctx: Context, account_id: int, payment_id: int, reversal_id: int, amount_fen: int
) -> list[Settlement]:
    """Return to the deposit what the payment settled, and, where its prepayment has been used
    since, as much of the newest other offsets as ``amount_fen`` needs.

    Late fees that it paid come back too, and run again on principal that is open again, as if it
    had never been paid. The rows written are linked to ``reversal_id``. Returns the bills that
    were given back (with negative amounts); raises ``E_PREPAYMENT_SPENT`` where the deposit cannot
    be made to hold ``amount_fen``.
    """
    unsettling = await plan_unsettling(
        ctx, {account_id: amount_fen}, lambda use: use.payment_id == payment_id
    )
    for missing_fen in unsettling.missing_fen.values():
        raise MinshuiError(
            PREPAYMENT_SPENT, amount=yuan_text(amount_fen), missing=yuan_text(missing_fen)
        )
    await post_unsettling(ctx, unsettling, UndoneBy("payment", reversal_id, reversal_id))
    return unsettling.settlements()
