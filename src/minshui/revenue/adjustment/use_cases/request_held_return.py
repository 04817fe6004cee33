"""Ask for a deposit that is held (押金) to be given back."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.adjustment.contracts import (
    AdjustmentContract,
    RequestAdjustment,
    RequestHeldReturn,
)
from minshui.revenue.adjustment.errors import HELD_AMOUNT, HELD_NONE, HELD_UNPAID
from minshui.revenue.adjustment.reasons import HELD_RETURN
from minshui.revenue.adjustment.use_cases.request_adjustment import request_adjustment
from minshui.revenue.billing.facade import bill_by_number, held_by_bill


async def request_held_return(ctx: Context, command: RequestHeldReturn) -> AdjustmentContract:
    """Ask for it as a reduction of the bill that charged it.

    When that is agreed to, the money is the customer's prepayment: it pays what is open, the last
    bills too, and the rest is refunded as prepayment is. Raises ``E_HELD_NONE``,
    ``E_HELD_UNPAID``, ``E_HELD_AMOUNT``, ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, and what
    ``request_adjustment`` raises.
    """
    number, component = command.bill_number, command.component_code
    bill = (await bill_by_number(ctx, number)).bill
    held = {each.component_code: each for each in await held_by_bill(ctx, number)}
    if component not in held:
        place = Place("component_code")
        raise MinshuiError(HELD_NONE, place=place, number=number, component=component)
    if bill.open_fen:
        raise MinshuiError(HELD_UNPAID, number=number, amount=yuan_text(bill.open_fen))
    held_fen = held[component].held_fen
    amount_fen = held_fen if command.amount_fen is None else command.amount_fen
    if not 0 < amount_fen <= held_fen:
        raise MinshuiError(
            HELD_AMOUNT,
            place=Place("amount"),
            number=number,
            amount=yuan_text(amount_fen),
            held=yuan_text(held_fen),
        )
    reduction = {component: -amount_fen}
    return await request_adjustment(
        ctx, RequestAdjustment(number, HELD_RETURN, command.reason, amounts=reduction)
    )
