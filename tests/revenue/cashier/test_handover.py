"""Closed tills handed over, confirmed by finance, found at the bank; and what bounces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    ConfirmedSum,
    ConfirmHandOver,
    HandOverContract,
    HandOverStatus,
    HandOverTills,
    PaymentMethod,
    TakePayment,
    arrive_cash,
    arrive_payments,
    close_till,
    confirm_handover,
    dishonour_payment,
    hand_over,
    list_handovers,
    pending_arrivals,
    reverse_payment,
    site_day,
    take_payment,
)
from minshui.revenue.ledger.facade import chart_balances, deposit_balances
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    SetParameter,
    define_cost_component,
    set_parameter,
)
from tests.revenue.cashier.counter import Counter, hire_cashier
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH, POS, CHEQUE = PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.CHEQUE
TODAY = date(2026, 11, 21)
WAITING, IN_TRANSIT, BANK = "1121", "1012", "1002"


@dataclass(frozen=True)
class Day:
    """A closed till with 62.00 in cash (1.00 short), a card and a cheque."""

    counter: Counter
    card_id: int
    cheque_id: int
    finance: Context


@pytest.fixture
async def day(ctx: Context, payer: Payer, counter: Counter) -> Day:
    await issue_bills(ctx, 202610, [NewBill(payer, 3000)])
    account = payer.account_id
    cheque = TakePayment(
        CHEQUE, 4000, account, reference_no="ZP1", cheque=ChequeDetails("工行", TODAY)
    )
    paid = await take_payment(counter.ctx, cheque)
    await take_payment(counter.ctx, TakePayment(CASH, 6200, account))
    card = await take_payment(counter.ctx, TakePayment(POS, 700, account, reference_no="P1"))
    wrong = await take_payment(counter.ctx, TakePayment(POS, 900, account, reference_no="P2"))
    await reverse_payment(counter.ctx, wrong.payment_id, "重复刷卡")
    await close_till(counter.ctx, CloseTill(counter.till.id, 26100, "找零多付一元"))
    finance = await hire_cashier(ctx, "zhengcw", "郑财务")
    return Day(counter, card.payment_id, paid.payment_id, finance)


async def hand(day: Day) -> HandOverContract:
    return await hand_over(day.counter.ctx, HandOverTills([day.counter.till.id], "JK-BANK-7"))


async def balances(ctx: Context) -> dict[str, int]:
    return {line.code: line.balance_fen for line in await chart_balances(ctx)}


async def pending(ctx: Context) -> list[int]:
    return [each.payment_id for each in (await pending_arrivals(ctx, PageRequest(1, 50))).items]


async def test_a_handover_has_what_the_tills_have(ctx: Context, day: Day) -> None:
    handed = await hand(day)

    assert [(each.method, each.payment_count, each.amount_fen) for each in handed.sums] == [
        (CASH, 1, 6100),
        (CHEQUE, 1, 4000),
        (POS, 3, 700),
    ]
    assert (handed.code, handed.status, handed.slip_no) == (
        "JK2026000001",
        HandOverStatus.HANDED,
        "JK-BANK-7",
    )
    money = await balances(ctx)
    assert (money["1001"], money[IN_TRANSIT], money["1901"]) == (0, 6100, 100)
    assert await broken(ctx) == []


async def test_finance_confirms_and_the_bank_shows_it(ctx: Context, day: Day) -> None:
    handed = await hand(day)

    await confirm_handover(day.finance, ConfirmHandOver(handed.id))
    await arrive_cash(day.finance, [handed.id], 6100, TODAY, "JK-BANK-7")

    (done,) = (await list_handovers(ctx, PageRequest(1, 10))).items
    assert (done.status, done.arrived_on) == (HandOverStatus.ARRIVED, TODAY)
    money = await balances(ctx)
    assert (money[IN_TRANSIT], money[BANK]) == (0, 6100)
    assert await broken(ctx) == []


async def test_a_difference_is_named_and_booked(ctx: Context, day: Day) -> None:
    handed = await hand(day)
    counted = {CASH: ConfirmedSum(6000, "清点少一元"), CHEQUE: ConfirmedSum(0, "支票未随单")}

    confirmed = await confirm_handover(day.finance, ConfirmHandOver(handed.id, counted))

    assert [(each.confirmed_fen, each.difference_reason) for each in confirmed.sums] == [
        (6000, "清点少一元"),
        (0, "支票未随单"),
        (700, None),
    ]
    money = await balances(ctx)
    assert (money[IN_TRANSIT], money["1901"], money[WAITING]) == (6000, 200, 4000)
    await arrive_cash(day.finance, [handed.id], 6000, TODAY, None)
    assert await broken(ctx) == []


async def test_a_cashier_does_not_confirm_their_own_money_that_another_handed_over(
    ctx: Context, day: Day
) -> None:
    colleague = await hire_cashier(ctx, "linxm", "林晓梅")
    handed = await hand_over(colleague, HandOverTills([day.counter.till.id], "JK-BANK-7"))

    async with refused(ctx, "E_HANDOVER_OWN"):
        await confirm_handover(day.counter.ctx, ConfirmHandOver(handed.id))

    confirmed = await confirm_handover(day.finance, ConfirmHandOver(handed.id))
    assert confirmed.status is HandOverStatus.CONFIRMED


async def test_each_step_is_taken_once_and_in_order(ctx: Context, day: Day) -> None:
    handed = await hand(day)
    async with refused(ctx, "E_TILL_HANDED_OVER"):
        await hand(day)
    async with refused(ctx, "E_HANDOVER_STATE"):
        await arrive_cash(day.finance, [handed.id], 6100, TODAY, None)
    async with refused(ctx, "E_HANDOVER_OWN"):
        await confirm_handover(day.counter.ctx, ConfirmHandOver(handed.id))
    async with refused(ctx, "E_DIFFERENCE_REASON"):
        await confirm_handover(
            day.finance, ConfirmHandOver(handed.id, {CASH: ConfirmedSum(6000, " ")})
        )
    async with refused(ctx, "E_HANDOVER_METHOD"):
        counted = {PaymentMethod.TRANSFER: ConfirmedSum(1, "？")}
        await confirm_handover(day.finance, ConfirmHandOver(handed.id, counted))
    await confirm_handover(day.finance, ConfirmHandOver(handed.id))
    async with refused(ctx, "E_HANDOVER_STATE"):
        await confirm_handover(day.finance, ConfirmHandOver(handed.id))
    async with refused(ctx, "E_ARRIVAL_AMOUNT"):
        await arrive_cash(day.finance, [handed.id], 6200, TODAY, None)
    async with refused(ctx, "E_ARRIVAL_DATE"):
        await arrive_cash(day.finance, [handed.id], 6100, date(2026, 11, 22), None)


async def test_an_open_till_is_not_handed_over(ctx: Context, counter: Counter) -> None:
    async with refused(ctx, "E_TILL_NOT_CLOSED"):
        await hand_over(counter.ctx, HandOverTills([counter.till.id]))
    async with refused(ctx, "E_HANDOVER_EMPTY"):
        await hand_over(counter.ctx, HandOverTills([]))
    async with refused(ctx, "E_TILL_UNKNOWN"):
        await hand_over(counter.ctx, HandOverTills([987654321]))


async def test_card_and_cheque_arrive_line_by_line(ctx: Context, day: Day) -> None:
    assert await pending(ctx) == [day.cheque_id, day.card_id]

    await arrive_payments(day.finance, [day.card_id], TODAY, "S1")
    await arrive_payments(day.finance, [day.cheque_id], TODAY, "S2")

    assert await pending(ctx) == []
    money = await balances(ctx)
    assert (money[BANK], money["1002.02"], money[WAITING]) == (4700, 0, 0)
    assert await broken(ctx) == []


async def test_what_does_not_arrive_is_refused(ctx: Context, day: Day) -> None:
    await arrive_payments(day.finance, [day.card_id], TODAY, "S1")
    rows = await ctx.session.execute(
        text("SELECT status || method, id FROM biz_payment ORDER BY id")
    )
    by_status = dict(tuple(row) for row in rows)
    for payment_id, code in (
        (day.card_id, "E_ARRIVED_ALREADY"),
        (by_status["postedcash"], "E_ARRIVAL_CASH"),
        (by_status["reversedpos"], "E_ARRIVAL_UNDONE"),
        (by_status["reversalpos"], "E_ARRIVAL_UNDONE"),
        (987654321, "E_PAYMENT_UNKNOWN"),
    ):
        async with refused(ctx, code):
            await arrive_payments(day.finance, [payment_id], TODAY, None)
    async with refused(ctx, "E_ARRIVAL_DATE"):
        await arrive_payments(day.finance, [day.cheque_id], date(2026, 11, 20), None)


async def test_an_open_tills_card_has_not_arrived(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    card = TakePayment(POS, 700, payer.account_id, reference_no="P1")
    paid = await take_payment(counter.ctx, card)
    async with refused(ctx, "E_TILL_STILL_OPEN"):
        await arrive_payments(ctx, [paid.payment_id], TODAY, None)


async def test_a_bounced_cheque_opens_its_bills(ctx: Context, payer: Payer, day: Day) -> None:
    undone = await dishonour_payment(day.finance, day.cheque_id, "空头支票")

    # 40.00 by cheque paid the bill of 30.00; of the rest, 69.00 prepaid by others, nothing goes.
    assert [(each.amount_fen, each.open_fen) for each in undone.settled] == [(-3000, 3000)]
    assert undone.receipt_no == "GLV2026000001"
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 6900}
    assert (await balances(ctx))[WAITING] == 0
    assert await pending(ctx) == [day.card_id]
    assert await broken(ctx) == []


async def test_the_banks_fee_for_a_bounced_cheque_is_billed_where_the_tenant_wants_it(
    ctx: Context, payer: Payer, day: Day
) -> None:
    fee = CostComponentContract("bank_fee", "银行退票手续费", ComponentNature.REVENUE, "6051.02")
    await define_cost_component(ctx, fee)
    value = {"component": "bank_fee", "amount_fen": 1500}
    await set_parameter(ctx, SetParameter("cashier", "bounce_fee", value, TODAY))

    undone = await dishonour_payment(day.finance, day.cheque_id, "空头支票")
    await dishonour_payment(day.finance, day.card_id, "持卡人否认交易")

    billed = await ctx.session.execute(
        text("SELECT account_id, total_amount_fen FROM biz_charge WHERE kind = 'special'")
    )
    assert [tuple(row) for row in billed] == [(payer.account_id, 1500)]
    why = (await ctx.session.execute(text("SELECT reason FROM biz_special_billing"))).scalar_one()
    assert why == f"退票 {undone.code} 的银行手续费"
    assert await broken(ctx) == []


async def test_a_charge_back_takes_arrived_money_from_the_bank(
    ctx: Context, payer: Payer, day: Day
) -> None:
    await arrive_payments(day.finance, [day.card_id], TODAY, "S1")

    await dishonour_payment(day.finance, day.card_id, "持卡人否认交易")

    money = await balances(ctx)
    assert (money[BANK], money["1002.02"]) == (0, 0)
    assert await pending(ctx) == [day.cheque_id]
    assert await broken(ctx) == []


async def test_cash_does_not_bounce(ctx: Context, day: Day) -> None:
    cash = "SELECT id FROM biz_payment WHERE method = 'cash'"
    payment_id = (await ctx.session.execute(text(cash))).scalar_one()
    async with refused(ctx, "E_DISHONOUR_CASH"):
        await dishonour_payment(day.finance, payment_id, "？")
    await dishonour_payment(day.finance, day.cheque_id, "空头支票")
    async with refused(ctx, "E_PAYMENT_REVERSED"):
        await dishonour_payment(day.finance, day.cheque_id, "空头支票")


async def test_the_sites_day_shows_tills_vouchers_and_sums(ctx: Context, day: Day) -> None:
    await hand(day)
    await dishonour_payment(day.finance, day.cheque_id, "空头支票")

    report = await site_day(ctx, day.counter.site_id, TODAY)

    (till,) = report.tills
    assert (till.till.code, till.handover_code) == (day.counter.till.code, "JK2026000001")
    assert till.till.over_short_reason == "找零多付一元"
    assert till.totals[CHEQUE].net_fen == 4000
    assert report.vouchers[CHEQUE].contra_fen == -4000
    assert {method: sums.net_fen for method, sums in report.totals.items()} == {
        CASH: 6200,
        POS: 700,
        CHEQUE: 0,
    }
    assert (await site_day(ctx, day.counter.site_id, date(2026, 11, 20))).tills == []


HANDOVER_CORRUPTIONS = {
    "handover_totals": "UPDATE biz_handover_line SET amount_fen = amount_fen + 1",
    "handover_state": "UPDATE biz_handover SET status = 'handed'",
    "handover_cash": "UPDATE biz_handover_line SET confirmed_fen = confirmed_fen + 1",
    "till_handover": "UPDATE biz_till SET status = 'open' WHERE handover_id IS NOT NULL",
    "arrival_lines": "UPDATE biz_arrival_line SET amount_fen = amount_fen + 1",
    "arrival_journal": "UPDATE biz_arrival SET amount_fen = amount_fen + 1",
    "arrival_payment": "UPDATE biz_payment SET method = 'cash' WHERE method = 'pos'",
    "on_the_way": "DELETE FROM biz_arrival_line",
}


@pytest.mark.parametrize("code", HANDOVER_CORRUPTIONS)
async def test_corrupted_money_on_its_way_is_seen(ctx: Context, day: Day, code: str) -> None:
    handed = await hand(day)
    await confirm_handover(day.finance, ConfirmHandOver(handed.id))
    await arrive_cash(day.finance, [handed.id], 6100, TODAY, "JK-BANK-7")
    await arrive_payments(day.finance, [day.card_id], TODAY, "S1")

    await ctx.session.execute(text(HANDOVER_CORRUPTIONS[code]))

    assert code in await broken(ctx)
