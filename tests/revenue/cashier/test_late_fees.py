"""Late fees at the counter: paid with their bills, frozen, and given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    bill_late_fee,
    bill_number,
    collect_late_fees,
    late_fees_due,
)
from minshui.revenue.billing.use_cases.settle_span import settle_span
from minshui.revenue.cashier.domain.receipt_form import receipt_form
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaperReceiptDetails,
    PaymentMethod,
    TakePayment,
    collect_batch,
    find_receipt,
    reverse_payment,
    search_desk,
    take_payment,
)
from minshui.revenue.customer.facade import ChangeStatus, CustomerStatus, change_status
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.cashier.counter import Counter
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH = PaymentMethod.CASH
TERMS = {"rate_per_day": "0.0005"}


async def set_terms(ctx: Context, value: dict[str, Any], on: date = date(2026, 1, 1)) -> None:
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", value, on))


async def set_rule(ctx: Context, key: str, value: Any) -> None:
    await set_parameter(ctx, SetParameter("billing", key, value, date(2026, 1, 1)))


async def due_fen(ctx: Context, payer: Payer, as_of: date | None = None) -> dict[int, int]:
    fees = await late_fees_due(ctx, [payer.account_id], as_of or ctx.clock.today())
    return {bill_id: fee.due_fen for bill_id, fee in fees.items()}


async def open_fen(ctx: Context) -> list[int]:
    rows = await ctx.session.execute(text("SELECT open_fen FROM biz_charge ORDER BY id"))
    return list(rows.scalars())


async def income_fen(ctx: Context) -> int:
    statement = text(
        "SELECT COALESCE(-SUM(l.amount_fen), 0) FROM biz_journal_line l"
        " JOIN biz_ledger_account a ON a.code = l.account_code WHERE a.purpose = 'late_fee'"
    )
    return int((await ctx.session.execute(statement)).scalar_one())


async def balance_fen(ctx: Context, payer: Payer) -> int:
    return (await deposit_balances(ctx, [payer.account_id])).get(payer.account_id, 0)


@pytest.fixture
async def overdue(ctx: Context, payer: Payer) -> int:
    """A bill of 100 yuan due on 25 September: 56 days late on 21 November, 2.80 yuan."""
    await set_terms(ctx, TERMS)
    (bill,) = await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
    return bill


async def test_nothing_is_charged_until_the_tenant_sets_a_rate(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
    paid = await take_payment(counter.ctx, TakePayment(CASH, 10000, payer.account_id))
    assert [(each.amount_fen, each.late_fee_fen) for each in paid.settled] == [(10000, 0)]
    assert await income_fen(ctx) == 0


async def test_principal_and_fee_are_paid_exactly_to_zero(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    assert await due_fen(ctx, payer) == {overdue: 280}

    paid = await take_payment(counter.ctx, TakePayment(CASH, 10280, payer.account_id))

    assert [(each.amount_fen, each.open_fen, each.late_fee_fen) for each in paid.settled] == [
        (10000, 0, 280)
    ]
    assert (paid.prepayment_after_fen, await balance_fen(ctx, payer)) == (0, 0)
    assert await due_fen(ctx, payer) == {}
    assert await income_fen(ctx) == 280
    assert await broken(ctx) == []


async def test_who_still_owes_a_late_fee_is_not_closed(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await set_rule(ctx, "late_fee_order", "principal_first")
    await take_payment(counter.ctx, TakePayment(CASH, 10000, payer.account_id))
    goodbye = ChangeStatus(payer.cust_id, CustomerStatus.CLOSED, "搬迁")

    async with refused(ctx, "E_CUSTOMER_UNSETTLED"):
        await change_status(ctx, goodbye)

    assert await due_fen(ctx, payer) == {overdue: 280}
    await take_payment(counter.ctx, TakePayment(CASH, 280, payer.account_id))
    assert (await change_status(ctx, goodbye)).status is CustomerStatus.CLOSED


async def test_what_is_paid_beyond_stays_as_prepayment(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    paid = await take_payment(counter.ctx, TakePayment(CASH, 15000, payer.account_id))
    assert paid.prepayment_after_fen == 4720
    assert await balance_fen(ctx, payer) == 4720


async def test_the_fee_stays_frozen_whatever_the_terms_become(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await take_payment(counter.ctx, TakePayment(CASH, 10280, payer.account_id))
    await set_terms(ctx, {"rate_per_day": "0.01"})
    fee = await bill_late_fee(ctx, bill_number(202609, overdue), date(2026, 12, 31))
    assert (fee.accrued_fen, fee.paid_fen, fee.due_fen) == (280, 280, 0)


@pytest.mark.parametrize("order", ["fee_first", "principal_first", "separate"])
async def test_the_order_decides_what_a_part_pays(
    ctx: Context, payer: Payer, counter: Counter, overdue: int, order: str
) -> None:
    await set_rule(ctx, "late_fee_order", order)

    paid = await take_payment(counter.ctx, TakePayment(CASH, 5000, payer.account_id))

    principal_fen, fee_fen = (4720, 280) if order == "fee_first" else (5000, 0)
    assert [(each.amount_fen, each.late_fee_fen) for each in paid.settled] == [
        (principal_fen, fee_fen)
    ]
    # What had run up by today does not change by paying a part of it.
    assert (await due_fen(ctx, payer)).get(overdue, 0) == 280 - fee_fen
    assert await broken(ctx) == []


async def test_the_rest_runs_on_only_for_principal_that_is_open(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await take_payment(counter.ctx, TakePayment(CASH, 5280, payer.account_id))
    # 50 yuan are open: 0.05 % a day, 10 days.
    assert await due_fen(ctx, payer, date(2026, 12, 1)) == {overdue: 25}


async def test_a_second_payment_of_the_day_is_not_charged_again(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    first = await take_payment(counter.ctx, TakePayment(CASH, 3000, payer.account_id))
    second = await take_payment(counter.ctx, TakePayment(CASH, 7280, payer.account_id))
    assert [each.late_fee_fen for each in (*first.settled, *second.settled)] == [280, 0]
    assert await open_fen(ctx) == [0]
    assert await income_fen(ctx) == 280


async def test_by_separate_the_fee_outlives_its_bill_and_is_collected_by_itself(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await set_rule(ctx, "late_fee_order", "separate")
    await take_payment(counter.ctx, TakePayment(CASH, 10100, payer.account_id))
    assert (await open_fen(ctx), await due_fen(ctx, payer)) == ([0], {overdue: 280})

    collected = await collect_late_fees(ctx, payer.account_id)

    assert [(each.amount_fen, each.late_fee_fen) for each in collected] == [(0, 100)]
    assert await due_fen(ctx, payer) == {overdue: 180}
    assert await income_fen(ctx) == 100
    assert await broken(ctx) == []
    async with refused(ctx, "E_LATE_FEE_NONE"):
        await collect_late_fees(ctx, payer.account_id)


async def test_a_fee_left_over_is_paid_with_the_next_money(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await set_rule(ctx, "late_fee_order", "principal_first")
    await take_payment(counter.ctx, TakePayment(CASH, 10000, payer.account_id))
    paid = await take_payment(counter.ctx, TakePayment(CASH, 500, payer.account_id))
    assert [(each.bill_id, each.amount_fen, each.late_fee_fen) for each in paid.settled] == [
        (overdue, 0, 280)
    ]
    assert paid.prepayment_after_fen == 220
    assert await broken(ctx) == []


async def test_reversing_brings_fee_and_principal_back_exactly(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    first = await take_payment(counter.ctx, TakePayment(CASH, 4280, payer.account_id))
    second = await take_payment(counter.ctx, TakePayment(CASH, 6000, payer.account_id))
    assert await due_fen(ctx, payer) == {}

    undone = await reverse_payment(counter.ctx, first.payment_id, "收错客户")

    assert [(each.amount_fen, each.open_fen, each.late_fee_fen) for each in undone.settled] == [
        (-4000, 4000, -280)
    ]
    assert await due_fen(ctx, payer) == {overdue: 280}
    await reverse_payment(counter.ctx, second.payment_id, "收错客户")
    assert (await open_fen(ctx), await due_fen(ctx, payer)) == ([10000], {overdue: 280})
    assert await due_fen(ctx, payer, date(2026, 12, 1)) == {overdue: 330}
    assert (await income_fen(ctx), await balance_fen(ctx, payer)) == (0, 0)
    assert await broken(ctx) == []


async def test_reversing_leaves_what_another_payment_froze(
    ctx: Context, payer: Payer, clock: FixedClock, overdue: int, counter: Counter
) -> None:
    await take_payment(counter.ctx, TakePayment(CASH, 5280, payer.account_id))
    later = replace(counter.ctx, clock=FixedClock.at_noon(date(2026, 11, 21)))
    second = await take_payment(later, TakePayment(CASH, 5000, payer.account_id))
    await reverse_payment(later, second.payment_id, "收错客户")
    fee = await bill_late_fee(ctx, bill_number(202609, overdue), ctx.clock.today())
    assert (fee.open_fen, fee.accrued_fen, fee.paid_fen, fee.due_fen) == (5000, 280, 280, 0)
    assert await broken(ctx) == []


async def test_prepayment_pays_the_fee_of_older_bills_as_a_chunk_is_issued(
    ctx: Context, payer: Payer, overdue: int
) -> None:
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 12000)], "test", 1)

    await issue_bills(ctx, 202611, [NewBill(payer, 3000)])

    assert await open_fen(ctx) == [0, 1280]
    assert (await due_fen(ctx, payer), await income_fen(ctx)) == ({}, 280)
    assert await broken(ctx) == []


async def test_the_nightly_pass_pays_fees_too(ctx: Context, payer: Payer, overdue: int) -> None:
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 12000)], "test", 1)

    span = await settle_span(ctx, 0, 10)

    assert span.settled_count == 1
    assert (await open_fen(ctx), await balance_fen(ctx, payer)) == ([0], 1720)
    assert await broken(ctx) == []
    assert (await settle_span(ctx, 0, 10)).settled_count == 0


async def test_a_batch_pays_fees_payment_by_payment(
    ctx: Context, payer: Payer, overdue: int
) -> None:
    rows = [CollectedRow(payer.account_id, payer.cust_id, fen) for fen in (200, 4000, 7000)]

    result = await collect_batch(ctx, CollectBatch(PaymentMethod.TRANSFER, "bank", rows))

    assert (result.amount_fen, result.settled_fen) == (11200, 10280)
    items = await ctx.session.execute(
        text("SELECT amount_fen, late_fee_fen FROM biz_payment_item ORDER BY payment_id, line_no")
    )
    assert [tuple(row) for row in items] == [(0, 200), (3920, 80), (6080, 0)]
    assert await broken(ctx) == []


async def test_whole_bills_are_whole_with_their_fee(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await set_rule(ctx, "offset_policy", "whole_bills")
    first = await take_payment(counter.ctx, TakePayment(CASH, 10279, payer.account_id))
    assert first.settled == []
    second = await take_payment(counter.ctx, TakePayment(CASH, 1, payer.account_id))
    assert [each.taken_fen for each in second.settled] == [10280]


async def test_an_exempt_account_pays_none(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await ctx.session.execute(text("UPDATE biz_account SET late_fee_exempt = true"))
    paid = await take_payment(counter.ctx, TakePayment(CASH, 10000, payer.account_id))
    assert [(each.open_fen, each.late_fee_fen) for each in paid.settled] == [(0, 0)]


async def test_a_kind_of_customers_may_have_terms_of_its_own(
    ctx: Context, payer: Payer, overdue: int
) -> None:
    exceptions = [{"cust_type": "resident", "rate_per_day": "0.0001", "grace_days": 5}]
    await set_terms(ctx, {**TERMS, "exceptions": exceptions})
    assert await due_fen(ctx, payer) == {overdue: 51}  # 51 days


async def test_money_received_on_paper_costs_what_it_cost_on_that_day(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    paper = PaperReceiptDetails("S0001", date(2026, 11, 20))
    paid = await take_payment(counter.ctx, TakePayment(CASH, 10275, payer.account_id, paper=paper))
    assert [(each.open_fen, each.late_fee_fen) for each in paid.settled] == [(0, 275)]
    assert await due_fen(ctx, payer) == {}
    assert await broken(ctx) == []


async def test_the_desk_shows_what_paying_late_costs_today(
    ctx: Context, payer: Payer, overdue: int
) -> None:
    (found,) = (await search_desk(ctx, payer.code, PageRequest(1, 10))).items
    assert (found.arrears_fen, found.late_fee_fen, found.cash_due_fen) == (10000, 280, 10280)
    assert [(bill.bill_id, bill.late_fee_fen) for bill in found.bills] == [(overdue, 280)]


async def test_the_receipt_has_the_fee_on_a_line_of_its_own(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    paid = await take_payment(counter.ctx, TakePayment(CASH, 10280, payer.account_id))
    form = receipt_form(await find_receipt(ctx, paid.payment_id), "a5", reprint=False)
    assert [(line["month"], line["kind"], line["paid"]) for line in form["bills"]] == [
        ("2026-09", "水费", "100.00"),
        ("2026-09", "违约金", "2.80"),
    ]


async def test_a_bill_tells_how_its_fee_comes_about_on_any_day(
    ctx: Context, payer: Payer, overdue: int
) -> None:
    await set_terms(ctx, {"rate_per_day": "0.001", "cap_rate": "0.03"}, date(2026, 11, 1))
    fee = await bill_late_fee(ctx, bill_number(202609, overdue), date(2026, 11, 21))
    assert (fee.days, fee.due_fen) == (56, 300)
    assert fee.text == (
        "应收日期 2026-09-25，计算至 2026-11-21",
        "自 2026-09-26 起计，本金 100.00 元",
        "2026-09-26 至 2026-10-31：36 天 × 每日 0.05% × 100.00 元 = 1.80 元",
        "2026-11-01 至 2026-11-20：20 天 × 每日 0.1% × 100.00 元 = 2.00 元",
        "超过封顶（本金的 3%），按 3.00 元计",
        "应计 3.00 元，已缴 0.00 元，已减免 0.00 元，应缴 3.00 元",
    )
    past = await bill_late_fee(ctx, bill_number(202609, overdue), date(2026, 9, 26))
    assert past.due_fen == 0
    async with refused(ctx, "E_AS_OF_RANGE"):
        await bill_late_fee(ctx, bill_number(202609, overdue), date(2026, 9, 1))


async def test_the_past_is_told_as_it_was(
    ctx: Context, payer: Payer, counter: Counter, overdue: int
) -> None:
    await take_payment(counter.ctx, TakePayment(CASH, 10280, payer.account_id))
    # The bill stands in the books since 5 September, its payment since 21 November.
    assert await due_fen(ctx, payer, date(2026, 11, 20)) == {overdue: 275}
    assert await due_fen(ctx, payer, date(2026, 11, 21)) == {}


async def test_a_bill_that_is_not_late_tells_so(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await set_terms(ctx, TERMS)
    (bill,) = await issue_bills(ctx, 202611, [NewBill(payer, 3000)])
    number = bill_number(202611, bill)
    fee = await bill_late_fee(ctx, number, ctx.clock.today())
    assert (fee.open_fen, fee.due_fen, fee.text[1]) == (
        3000,
        0,
        "未逾期或未设违约金费率，不计违约金",
    )
    await take_payment(counter.ctx, TakePayment(CASH, 3000, payer.account_id))
    paid = await bill_late_fee(ctx, number, date(2026, 12, 31))
    assert (paid.open_fen, paid.text[1]) == (0, "本金已结清，不再计违约金")
