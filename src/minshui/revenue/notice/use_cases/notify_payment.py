"""Tell a customer that their money has arrived."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.notice.parameters import PAYMENT_RECEIVED, is_on
from minshui.revenue.notice.queries.subjects import payment_to_tell
from minshui.revenue.notice.sending import name_of, send, to_customer

TEMPLATE = "payment.received"
_STANDS = "posted"


async def notify_payment(ctx: Context, payment_id: int) -> None:
    """Send 缴费成功, once, unless the payment has been undone meanwhile (F-0765)."""
    if not await is_on(ctx, PAYMENT_RECEIVED):
        return
    payment = await payment_to_tell(ctx, payment_id)
    if payment.status != _STANDS:
        return
    told = {
        "name": name_of(payment.name),
        "customer_code": payment.code,
        "amount": yuan_text(payment.amount_fen),
        "paid_at": payment.payment_time,
    }
    await send(ctx, TEMPLATE, to_customer(payment.code), told, f"payment:{payment_id}")
