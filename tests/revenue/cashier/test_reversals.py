"""Undoing a payment before its till is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    close_till,
    collect_batch,
    reverse_payment,
    take_payment,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import deposit_balances
from tests.revenue.cashier.counter import Counter, hire_cashier
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH = PaymentMethod.CASH


async def pay(counter: Counter, payer: Payer, amount_fen: int) -> PaymentResult:
    return await take_payment(
        counter.ctx, TakePayment(CASH, amount_fen, account_id=payer.account_id)
    )


async def open_amounts(ctx: Context) -> dict[int, int]:
    rows = await ctx.session.execute(text("SELECT id, open_fen FROM biz_charge"))
    return {row.id: row.open_fen for row in rows}


async def test_a_reversal_opens_the_bills_again(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (september,) = await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    paid = await pay(counter, payer, 8000)

    undone = await reverse_payment(counter.ctx, paid.payment_id, "金额录错")

    assert undone.amount_fen == -8000
    assert undone.receipt_no == f"{counter.till.code}-0002"
    assert {(each.bill_id, each.amount_fen, each.open_fen) for each in undone.settled} == {
        (september, -5000, 5000),
        (october, -3000, 7035),
    }
    assert await open_amounts(ctx) == {september: 5000, october: 7035}
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 0}
    assert await broken(ctx) == []


async def test_a_reversal_is_a_linked_negative_payment_and_journal(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)

    undone = await reverse_payment(counter.ctx, paid.payment_id, "金额录错")

    rows = await ctx.session.execute(
        text(
            "SELECT p.id, p.status, p.reverses_id, p.amount_fen, j.reverses_id AS journal"
            " FROM biz_payment p JOIN biz_journal j ON j.id = p.journal_id ORDER BY p.id"
        )
    )
    first, second = rows.all()
    assert (first.status, first.reverses_id) == ("reversed", None)
    assert (second.id, second.status, second.amount_fen) == (undone.payment_id, "reversal", -8000)
    assert second.reverses_id == paid.payment_id
    assert second.journal is not None


async def test_prepayment_used_since_is_taken_from_the_newest_offsets(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 10000)
    (september,) = await issue_bills(ctx, 202609, [NewBill(payer, 4000)])
    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 5000)])
    await pay(counter, payer, 3000)

    await reverse_payment(counter.ctx, paid.payment_id, "收错户")

    # 130 in, 90 used: of the 100 to go, 40 lie there, 50 come from October, 10 from September.
    assert await open_amounts(ctx) == {september: 1000, october: 5000}
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 0}
    assert await broken(ctx) == []


async def test_two_payments_of_one_bill_are_undone_one_by_one(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    first, second = await pay(counter, payer, 3000), await pay(counter, payer, 4035)

    await reverse_payment(counter.ctx, first.payment_id, "重复")
    assert await open_amounts(ctx) == {bill: 3000}
    await reverse_payment(counter.ctx, second.payment_id, "重复")

    assert await open_amounts(ctx) == {bill: 7035}
    assert await broken(ctx) == []


async def test_after_the_close_nothing_is_reversed(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)
    await close_till(counter.ctx, CloseTill(counter.till.id, 28000))
    async with refused(ctx, "E_TILL_CLOSED"):
        await reverse_payment(counter.ctx, paid.payment_id, "金额录错")


async def test_another_cashier_reverses_nothing(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)
    other = await hire_cashier(ctx, "linyu", "林羽")
    async with refused(ctx, "E_TILL_OTHERS"):
        await reverse_payment(other, paid.payment_id, "金额录错")


async def test_a_payment_is_reversed_once(ctx: Context, payer: Payer, counter: Counter) -> None:
    paid = await pay(counter, payer, 8000)
    await reverse_payment(counter.ctx, paid.payment_id, "金额录错")
    async with refused(ctx, "E_PAYMENT_REVERSED"):
        await reverse_payment(counter.ctx, paid.payment_id, "金额录错")


async def test_a_reversal_is_not_reversed(ctx: Context, payer: Payer, counter: Counter) -> None:
    paid = await pay(counter, payer, 8000)
    undone = await reverse_payment(counter.ctx, paid.payment_id, "金额录错")
    async with refused(ctx, "E_PAYMENT_IS_REVERSAL"):
        await reverse_payment(counter.ctx, undone.payment_id, "又错")


async def test_a_reason_is_asked_for(ctx: Context, payer: Payer, counter: Counter) -> None:
    paid = await pay(counter, payer, 8000)
    async with refused(ctx, "E_REVERSAL_REASON_MISSING"):
        await reverse_payment(counter.ctx, paid.payment_id, "  ")


async def test_an_unknown_payment_is_not_reversed(ctx: Context, counter: Counter) -> None:
    async with refused(ctx, "E_PAYMENT_UNKNOWN"):
        await reverse_payment(counter.ctx, 987654321, "金额录错")


async def test_an_open_case_holds_the_reversal(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "水量有争议"))
    async with refused(ctx, "E_ACCOUNT_LOCKED"):
        await reverse_payment(counter.ctx, paid.payment_id, "金额录错")


async def test_a_batch_payment_is_not_reversed_at_the_counter(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    row = CollectedRow(payer.account_id, payer.cust_id, 5000)
    batch = await collect_batch(ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", [row]))
    async with refused(ctx, "E_PAYMENT_NOT_AT_TILL"):
        await reverse_payment(counter.ctx, batch.first_payment_id, "金额录错")


async def test_prepayment_spent_otherwise_stops_the_reversal(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)
    await ctx.session.execute(text("UPDATE biz_deposit SET balance_fen = 5000"))
    async with refused(ctx, "E_PREPAYMENT_SPENT"):
        await reverse_payment(counter.ctx, paid.payment_id, "金额录错")


async def test_a_reversal_belongs_to_the_day_it_is_made(
    ctx: Context, clock: FixedClock, payer: Payer, counter: Counter
) -> None:
    paid = await pay(counter, payer, 8000)
    clock.move_to(FixedClock.at_noon(date(2026, 12, 1)).now())

    await reverse_payment(replace(counter.ctx, clock=clock), paid.payment_id, "金额录错")

    months = await ctx.session.execute(
        text(
            "SELECT accounting_month FROM biz_journal"
            " WHERE kind IN ('payment', 'reversal') ORDER BY id"
        )
    )
    assert list(months.scalars()) == [202611, 202612]
    assert await broken(ctx) == []
