"""Cash rounded when bills are paid in full (抹零)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    CloseTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    close_till,
    find_receipt,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.ledger.facade import chart_balances
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.cashier.counter import Counter
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS


@pytest.fixture
async def bill(ctx: Context, payer: Payer) -> int:
    """An account that owes 70.38, in a town that rounds cash down to the jiao."""
    await round_cash(ctx, "down_0.1")
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7038)])
    return bill


async def round_cash(ctx: Context, rule: str) -> None:
    await set_parameter(ctx, SetParameter("cashier", "cash_rounding", rule, date(2026, 1, 1)))


async def pay(
    counter: Counter, payer: Payer, amount_fen: int, tendered_fen: int | None = None
) -> PaymentResult:
    command = TakePayment(CASH, amount_fen, payer.account_id, rounded=True)
    if tendered_fen is not None:
        command = TakePayment(
            CASH, amount_fen, payer.account_id, tendered_fen=tendered_fen, rounded=True
        )
    return await take_payment(counter.ctx, command)


async def balance_of(ctx: Context, code: str) -> int:
    return next(line.balance_fen for line in await chart_balances(ctx) if line.code == code)


async def test_the_bill_is_paid_whole_and_the_fen_are_booked(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    paid = await pay(counter, payer, 7038, 10000)

    assert (paid.tendered_fen, paid.change_fen, paid.rounding_fen) == (10000, 2970, 8)
    assert [(each.bill_id, each.open_fen) for each in paid.settled] == [(bill, 0)]
    assert await balance_of(ctx, "1001") == 7030
    assert await balance_of(ctx, "6301.03") == 8
    assert await broken(ctx) == []


async def test_to_the_nearest_jiao_more_may_be_taken(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    await round_cash(ctx, "nearest_0.1")

    paid = await pay(counter, payer, 7038)

    assert (paid.tendered_fen, paid.rounding_fen) == (7040, -2)
    assert await balance_of(ctx, "6301.03") == -2
    assert await broken(ctx) == []


async def test_a_reversal_brings_it_back_exactly(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    paid = await pay(counter, payer, 7038, 10000)

    undone = await reverse_payment(counter.ctx, paid.payment_id, "收错户")

    assert (undone.amount_fen, undone.rounding_fen) == (-7038, -8)
    assert [(each.bill_id, each.open_fen) for each in undone.settled] == [(bill, 7038)]
    assert (await balance_of(ctx, "1001"), await balance_of(ctx, "6301.03")) == (0, 0)
    assert await broken(ctx) == []


async def test_the_drawer_holds_the_rounded_money(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    await pay(counter, payer, 7038, 10000)

    closed = await close_till(counter.ctx, CloseTill(counter.till.id, 27030))

    cash = (await till_report(ctx, counter.till.id)).totals[CASH]
    assert (cash.gross_fen, cash.rounding_fen, cash.net_fen) == (7030, 8, 7030)
    assert closed.over_short_fen == 0
    assert await broken(ctx) == []


async def test_the_receipt_has_a_line_for_it(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    paid = await pay(counter, payer, 7038, 10000)
    assert (await find_receipt(ctx, paid.payment_id)).rounding_fen == 8


async def test_a_part_is_not_rounded(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    async with refused(ctx, "E_ROUNDING_NOT_FULL"):
        await pay(counter, payer, 5038)


async def test_more_than_the_bill_is_not_rounded(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    async with refused(ctx, "E_ROUNDING_NOT_FULL"):
        await pay(counter, payer, 8038)


async def test_a_card_pays_to_the_fen(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    async with refused(ctx, "E_ROUNDING_NOT_CASH"):
        await take_payment(
            counter.ctx,
            TakePayment(POS, 7038, payer.account_id, reference_no="P1", rounded=True),
        )


async def test_where_the_town_does_not_round_nobody_does(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    await round_cash(ctx, "off")
    async with refused(ctx, "E_ROUNDING_OFF"):
        await pay(counter, payer, 7038)


async def test_the_rounding_is_held_against_its_journal(
    ctx: Context, payer: Payer, counter: Counter, bill: int
) -> None:
    await pay(counter, payer, 7038)
    await ctx.session.execute(text("UPDATE biz_payment SET rounding_fen = 7"))
    assert {"payment_journal", "payment_tender"} <= set(await broken(ctx))
