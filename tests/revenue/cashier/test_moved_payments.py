"""A payment taken for a wrong account, given to the right one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.cashier.facade import (
    CloseTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    arrive_payments,
    close_till,
    find_receipt,
    lots_of,
    move_payment,
    pending_arrivals,
    request_move,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.ledger.facade import account_statement, deposit_balances
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import Counter, hire_cashier, hire_supervisor, open_counter
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.refusals import refused

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS
WHY = "收错户"


@pytest.fixture
async def town(ctx: Context) -> tuple[Payer, Payer]:
    """Two neighbours who owe 50.00 and 60.00."""
    wrong, right = await build_town(ctx, households=2)
    await issue_bills(ctx, 202610, [NewBill(wrong, 5000), NewBill(right, 6000)])
    return wrong, right


@pytest.fixture
async def counter(ctx: Context, town: tuple[Payer, Payer]) -> Counter:
    return await open_counter(ctx)


@pytest.fixture
async def paid(town: tuple[Payer, Payer], counter: Counter) -> PaymentResult:
    """70.00 by card, taken for the wrong of them."""
    command = TakePayment(POS, 7000, town[0].account_id, reference_no="P1")
    return await take_payment(counter.ctx, command)


async def open_amounts(ctx: Context) -> list[int]:
    rows = await ctx.session.execute(text("SELECT open_fen FROM biz_charge ORDER BY account_id"))
    return list(rows.scalars())


async def test_in_the_open_till_it_is_moved_at_once(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    wrong, right = town

    moved = await move_payment(counter.ctx, paid.payment_id, right.account_id, WHY)

    assert await open_amounts(ctx) == [5000, 0]
    accounts = [wrong.account_id, right.account_id]
    assert await deposit_balances(ctx, accounts) == dict(zip(accounts, (0, 1000), strict=True))
    assert (moved.undone.amount_fen, moved.payment.amount_fen) == (-7000, 7000)
    assert [moved.undone.receipt_no, moved.payment.receipt_no] == [
        f"{counter.till.code}-0002",
        f"{counter.till.code}-0003",
    ]
    assert await broken(ctx) == []


async def test_the_till_has_no_more_nor_less(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    await move_payment(counter.ctx, paid.payment_id, town[1].account_id, WHY)
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))

    card = (await till_report(ctx, counter.till.id)).totals[POS]
    assert (card.gross_fen, card.contra_fen, card.net_fen) == (14000, -7000, 7000)
    assert await broken(ctx) == []


async def test_both_statements_and_the_receipt_say_it(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    moved = await move_payment(counter.ctx, paid.payment_id, town[1].account_id, WHY)

    for payer, fen in ((town[0], -7000), (town[1], 7000)):
        lines = (await account_statement(ctx, payer.account_id, PageRequest(1, 20))).items
        assert [line.amount_fen for line in lines if line.kind == "move"] == [fen]
    receipt = await find_receipt(ctx, moved.payment.payment_id)
    assert receipt.undoes_receipt == paid.receipt_no


async def test_the_lot_keeps_its_channel(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    await move_payment(counter.ctx, paid.payment_id, town[1].account_id, WHY)
    (lot,) = await lots_of(ctx, town[1].account_id)
    assert (lot.kind, lot.method, lot.remaining_fen) == ("move", POS, 1000)


async def test_after_the_close_it_is_moved_by_approval_and_touches_no_till(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    process = await request_move(counter.ctx, paid.payment_id, town[1].account_id, WHY)
    assert await open_amounts(ctx) == [0, 6000]

    await approve(await hire_supervisor(ctx), process.id)

    assert await open_amounts(ctx) == [5000, 0]
    rows = await ctx.session.execute(
        text("SELECT receipt_no, till_id FROM biz_payment WHERE id > :id ORDER BY id"),
        {"id": paid.payment_id},
    )
    assert [tuple(row) for row in rows] == [("GLV2026000001", None), ("GLV2026000002", None)]
    assert await broken(ctx) == []


async def test_money_that_had_arrived_has_arrived_for_the_other(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    await arrive_payments(ctx, [paid.payment_id], date(2026, 11, 21), "B1")
    process = await request_move(counter.ctx, paid.payment_id, town[1].account_id, WHY)

    await approve(await hire_supervisor(ctx), process.id)

    assert (await pending_arrivals(ctx, PageRequest(1, 10))).items == []
    assert await broken(ctx) == []


async def test_a_moved_payment_can_be_reversed(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    moved = await move_payment(counter.ctx, paid.payment_id, town[1].account_id, WHY)

    await reverse_payment(counter.ctx, moved.payment.payment_id, "也不是他")

    assert await open_amounts(ctx) == [5000, 6000]
    assert await broken(ctx) == []


async def test_refusals_change_nothing(
    ctx: Context, town: tuple[Payer, Payer], counter: Counter, paid: PaymentResult
) -> None:
    wrong, right = town
    async with refused(ctx, "E_MOVE_SAME_ACCOUNT"):
        await move_payment(counter.ctx, paid.payment_id, wrong.account_id, WHY)
    async with refused(ctx, "E_TILL_STILL_OPEN"):
        await request_move(counter.ctx, paid.payment_id, right.account_id, WHY)
    other = await hire_cashier(ctx, "linyu", "林羽")
    async with refused(ctx, "E_TILL_OTHERS"):
        await move_payment(other, paid.payment_id, right.account_id, WHY)
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    async with refused(ctx, "E_TILL_CLOSED"):
        await move_payment(counter.ctx, paid.payment_id, right.account_id, WHY)
    async with refused(ctx, "E_ACCOUNT_UNKNOWN"):
        await request_move(counter.ctx, paid.payment_id, 987654321, WHY)


@pytest.mark.parametrize(
    "corruption",
    [
        "UPDATE biz_payment SET moved_from_id = NULL",
        "UPDATE biz_payment SET amount_fen = 6999 WHERE channel = 'move'",
        "UPDATE biz_payment SET journal_id = 99 WHERE channel = 'move'",
    ],
)
async def test_a_corrupted_move_is_seen(
    ctx: Context,
    town: tuple[Payer, Payer],
    counter: Counter,
    paid: PaymentResult,
    corruption: str,
) -> None:
    await move_payment(counter.ctx, paid.payment_id, town[1].account_id, WHY)
    await ctx.session.execute(text(corruption))
    assert "payment_moved" in await broken(ctx)
