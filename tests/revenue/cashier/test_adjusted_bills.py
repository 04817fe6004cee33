"""Payments of adjusted bills: what counts as paid is what was paid, not what is closed."""

from __future__ import annotations

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import CancelScope, bill_number, preview_cancellation
from minshui.revenue.cashier.facade import (
    PaymentMethod,
    PaymentResult,
    TakePayment,
    reverse_payment,
    take_payment,
)
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import Counter
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

MONTH = 202609


async def pay(counter: Counter, payer: Payer, amount_fen: int) -> PaymentResult:
    command = TakePayment(PaymentMethod.CASH, amount_fen, account_id=payer.account_id)
    return await take_payment(counter.ctx, command)


async def lower(ctx: Context, bill_id: int, amount_fen: int) -> None:
    number = bill_number(MONTH, bill_id)
    command = RequestAdjustment(number, "misread", "表底看错", amounts={"water": -amount_fen})
    adjustment = await request_adjustment(ctx, command)
    assert adjustment.process_id is not None
    await approve(ctx, adjustment.process_id)


async def test_a_reversal_gives_back_what_was_paid_of_a_bill_lowered_since(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue_bills(ctx, MONTH, [NewBill(payer, 10000)])
    paid = await pay(counter, payer, 3000)
    await lower(ctx, bill, 2000)

    undone = await reverse_payment(counter.ctx, paid.payment_id, "金额录错")

    assert [(each.amount_fen, each.open_fen) for each in undone.settled] == [(-3000, 8000)]
    assert await broken(ctx) == []


async def test_a_reduction_is_no_payment_that_a_reversal_could_take_back(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue_bills(ctx, MONTH, [NewBill(payer, 10000)])
    first = await pay(counter, payer, 3000)
    await reverse_payment(counter.ctx, first.payment_id, "金额录错")
    await lower(ctx, bill, 2000)
    second = await pay(counter, payer, 9000)
    await ctx.session.execute(text("UPDATE biz_deposit SET balance_fen = 0"))

    async with refused(ctx, "E_PREPAYMENT_SPENT"):
        await reverse_payment(counter.ctx, second.payment_id, "金额录错")


async def test_the_preview_of_a_cancellation_counts_what_was_paid(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue_bills(ctx, MONTH, [NewBill(payer, 10000)])
    await pay(counter, payer, 3000)
    await lower(ctx, bill, 2000)

    preview = await preview_cancellation(ctx, CancelScope(bills=((bill, MONTH),)))

    assert (preview.total_amount_fen, preview.settled_fen) == (10000, 3000)
