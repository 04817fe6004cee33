"""Prepayment transferred to another account, or adjusted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    DepositOrderKind,
    OrderDeposit,
    PaymentMethod,
    TakePayment,
    lots_of,
    request_deposit_order,
    take_payment,
)
from minshui.revenue.ledger.facade import account_statement, chart_balances, deposit_balances
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import Counter, hire_supervisor, open_counter
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.refusals import refused

TRANSFER, ADJUST = DepositOrderKind.TRANSFER, DepositOrderKind.ADJUST


@pytest.fixture
async def town(ctx: Context) -> tuple[Payer, Payer, Counter]:
    """Two customers, the first with 50.00 prepaid."""
    first, second = await build_town(ctx, households=2)
    counter = await open_counter(ctx)
    await take_payment(counter.ctx, TakePayment(PaymentMethod.CASH, 5000, first.account_id))
    return first, second, counter


async def order(ctx: Context, counter: Counter, command: OrderDeposit) -> None:
    process = await request_deposit_order(counter.ctx, command)
    await approve(await hire_supervisor(ctx), process.id)


async def test_a_transfer_pays_the_receivers_bills(
    ctx: Context, town: tuple[Payer, Payer, Counter]
) -> None:
    first, second, counter = town
    (bill,) = await issue_bills(ctx, 202610, [NewBill(second, 2000)])

    command = OrderDeposit(TRANSFER, first.account_id, 3000, "同一业主两户", second.account_id)
    await order(ctx, counter, command)

    accounts = [first.account_id, second.account_id]
    assert await deposit_balances(ctx, accounts) == dict(zip(accounts, (2000, 1000), strict=True))
    open_fen = await ctx.session.execute(
        text("SELECT open_fen FROM biz_charge WHERE id = :id"), {"id": bill}
    )
    assert open_fen.scalar_one() == 0
    assert await broken(ctx) == []


async def test_a_cheque_that_may_bounce_is_not_carried_to_another_account(
    ctx: Context, town: tuple[Payer, Payer, Counter]
) -> None:
    first, second, counter = town
    cheque = ChequeDetails("中国银行福州分行", ctx.clock.today())
    command = TakePayment(
        PaymentMethod.CHEQUE, 3000, first.account_id, reference_no="Z1", cheque=cheque
    )
    await take_payment(counter.ctx, command)
    wanted = OrderDeposit(TRANSFER, first.account_id, 5001, "同一业主两户", second.account_id)

    async with refused(ctx, "E_PAYOUT_PENDING"):
        await request_deposit_order(counter.ctx, wanted)

    # The 50.00 in cash that came before may go.
    await order(ctx, counter, replace(wanted, amount_fen=5000))
    accounts = [first.account_id, second.account_id]
    assert await deposit_balances(ctx, accounts) == dict(zip(accounts, (3000, 5000), strict=True))


async def test_both_statements_say_it(ctx: Context, town: tuple[Payer, Payer, Counter]) -> None:
    first, second, counter = town
    command = OrderDeposit(TRANSFER, first.account_id, 3000, "同一业主两户", second.account_id)
    await order(ctx, counter, command)

    for payer, fen in ((first, -3000), (second, 3000)):
        statement = await account_statement(ctx, payer.account_id, PageRequest(1, 5))
        newest = statement.items[0]
        assert (newest.kind, newest.amount_fen) == ("transfer", fen)


async def test_a_transferred_lot_is_the_receivers(
    ctx: Context, town: tuple[Payer, Payer, Counter]
) -> None:
    first, second, counter = town
    command = OrderDeposit(TRANSFER, first.account_id, 3000, "同一业主两户", second.account_id)
    await order(ctx, counter, command)
    (lot,) = await lots_of(ctx, second.account_id)
    assert (lot.kind, lot.method, lot.remaining_fen) == ("transfer", None, 3000)


@pytest.mark.parametrize(("fen", "left_fen"), [(700, 5700), (-700, 4300)])
async def test_an_adjustment_is_booked_as_unexplained(
    ctx: Context, town: tuple[Payer, Payer, Counter], fen: int, left_fen: int
) -> None:
    first, _, counter = town

    await order(ctx, counter, OrderDeposit(ADJUST, first.account_id, fen, "旧系统差额"))

    assert await deposit_balances(ctx, [first.account_id]) == {first.account_id: left_fen}
    suspense = {line.code: line.balance_fen for line in await chart_balances(ctx)}["1901"]
    assert suspense == fen
    assert await broken(ctx) == []


async def test_refusals_change_nothing(ctx: Context, town: tuple[Payer, Payer, Counter]) -> None:
    first, second, counter = town
    cases = [
        (OrderDeposit(TRANSFER, first.account_id, 5001, "多", second.account_id), "TOO_MUCH"),
        (OrderDeposit(TRANSFER, first.account_id, 0, "零", second.account_id), "PAYOUT_AMOUNT"),
        (OrderDeposit(TRANSFER, first.account_id, 1, "自", first.account_id), "SAME_ACCOUNT"),
        (OrderDeposit(TRANSFER, first.account_id, 1, "无", None), "PAYER_MISSING"),
        (OrderDeposit(ADJUST, first.account_id, 0, "零"), "ADJUST_ZERO"),
        (OrderDeposit(ADJUST, first.account_id, -5001, "多"), "TOO_MUCH"),
        (OrderDeposit(ADJUST, first.account_id, 5, " "), "REASON_MISSING"),
    ]
    for command, code in cases:
        async with refused(ctx, f"E_{_WHOLE.get(code, code)}"):
            await request_deposit_order(counter.ctx, command)


_WHOLE = {
    "TOO_MUCH": "PAYOUT_TOO_MUCH",
    "SAME_ACCOUNT": "MOVE_SAME_ACCOUNT",
    "REASON_MISSING": "REVERSAL_REASON_MISSING",
}


@pytest.mark.parametrize(
    "corruption",
    [
        "UPDATE biz_deposit_order SET amount_fen = amount_fen + 1",
        "UPDATE biz_deposit_order SET to_account_id = account_id",
        "UPDATE biz_process SET process_status = 'withdrawn'",
    ],
)
async def test_a_corrupted_order_is_seen(
    ctx: Context, town: tuple[Payer, Payer, Counter], corruption: str
) -> None:
    first, second, counter = town
    command = OrderDeposit(TRANSFER, first.account_id, 3000, "同一业主两户", second.account_id)
    await order(ctx, counter, command)
    await ctx.session.execute(text(corruption))
    assert "deposit_order" in await broken(ctx)
