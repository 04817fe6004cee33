"""Take a payment at a till (IF-REV-006)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.contracts import PaymentResult, TakePayment
from minshui.revenue.cashier.use_cases.take_payments import take_payments


async def take_payment(ctx: Context, command: TakePayment) -> PaymentResult:
    """Take one payment; see ``take_payments``."""
    (result,) = await take_payments([(ctx, command)])
    return result
