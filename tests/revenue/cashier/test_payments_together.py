"""Payments that are taken in one unit of work: each as if it had come by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    open_till,
    take_payments,
)
from minshui.revenue.ledger.facade import deposit_balances
from tests.revenue.cashier.counter import Counter, hire_cashier, open_counter
from tests.revenue.money_world import NewBill, broken, build_town, issue_bills

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS


def settled(result: PaymentResult) -> list[tuple[int, int, int]]:
    return [(each.bill_id, each.amount_fen, each.open_fen) for each in result.settled]


async def test_each_pays_its_own_bills_in_journals_of_its_own(ctx: Context) -> None:
    # given two customers, two cashiers with open tills
    one, two = await build_town(ctx, households=2)
    first = await open_counter(ctx)
    other_desk = await hire_cashier(ctx, "huanglan", "黄兰")
    second = Counter(other_desk, await open_till(other_desk, OpenTill(0)), first.site_id)
    bills = await issue_bills(ctx, 202610, [NewBill(one, 7035), NewBill(two, 5000)])
    # when
    cash, card = await take_payments(
        [
            (first.ctx, TakePayment(CASH, 8000, account_id=one.account_id)),
            (second.ctx, TakePayment(POS, 3000, customer_code=two.code, reference_no="P1")),
        ]
    )
    # then
    assert (settled(cash), cash.prepayment_after_fen) == ([(bills[0], 7035, 0)], 965)
    assert (settled(card), card.prepayment_after_fen) == ([(bills[1], 3000, 2000)], 0)
    assert cash.receipt_no == f"{first.till.code}-0001"
    assert card.receipt_no == f"{second.till.code}-0001"
    journals = await ctx.session.execute(
        text(
            "SELECT kind, source_id, created_by FROM biz_journal WHERE source_type = 'payment'"
            " ORDER BY id"
        )
    )
    by_first, by_second = first.ctx.actor.user_id, second.ctx.actor.user_id
    assert [tuple(row) for row in journals] == [
        ("payment", cash.payment_id, by_first),
        ("payment", card.payment_id, by_second),
        ("offset", cash.payment_id, by_first),
        ("offset", card.payment_id, by_second),
    ]
    assert await broken(ctx) == []


async def test_several_for_one_account_count_one_after_another(ctx: Context) -> None:
    # given
    (payer,) = await build_town(ctx)
    counter = await open_counter(ctx)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    # when
    offered = [TakePayment(CASH, 3000, account_id=payer.account_id)] * 3
    results = await take_payments([(counter.ctx, each) for each in offered])
    # then
    assert [settled(each) for each in results] == [
        [(bill, 3000, 4035)],
        [(bill, 3000, 1035)],
        [(bill, 1035, 0)],
    ]
    assert [each.prepayment_after_fen for each in results] == [0, 0, 1965]
    assert [each.receipt_no[-4:] for each in results] == ["0001", "0002", "0003"]
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 1965}
    assert await broken(ctx) == []


async def test_one_that_cannot_be_taken_stops_all(ctx: Context) -> None:
    # given
    (payer,) = await build_town(ctx)
    counter = await open_counter(ctx)
    good = TakePayment(CASH, 3000, account_id=payer.account_id)
    no_till = replace(counter.ctx, actor=(await hire_cashier(ctx, "huanglan", "黄兰")).actor)
    # when
    with pytest.raises(MinshuiError) as refused:
        await take_payments([(counter.ctx, good), (no_till, good)])
    # then
    assert refused.value.code == "E_TILL_NOT_OPEN"
    taken = await ctx.session.execute(text("SELECT COUNT(*) FROM biz_payment"))
    assert taken.scalar_one() == 0
    assert await broken(ctx) == []
