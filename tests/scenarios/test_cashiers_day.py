"""A cashier's day on which much goes wrong, and what becomes of its money.

18 m³ a month at 2.40, to 29 at 3.60, beyond 7.20; wastewater 0.95. Billed on 20 November are

    1  20 m³   43.20 + 7.20 + 19.00            69.40
    2  12 m³   28.80 + 11.40                   40.20
    3  29 m³   43.20 + 39.60 + 27.55          110.35
    4  35 m³   43.20 + 39.60 + 43.20 + 33.25  159.25
    5  10 m³   24.00 + 9.50                    33.50
                                              412.70

21 November, with 200.00 of change in the till; cash is rounded down to the jiao:

    1  96.40 keyed for 69.40: reversed, then taken right
    2  40.20 by card, taken for 1, moved to 2
    3  110.35 in cash: 110.30, five fen are let off
    4  a cheque of 200.00: 40.75 stay prepaid
    5  50.00 in cash: 16.50 too much, given back by approval

In cash 69.40 + 110.30 + 50.00 − 16.50 = 213.20: the till should hold 413.20, holds 412.20. 212.20
are handed over, confirmed by finance and at the bank the day after, with the 40.20 of the card.

22 November: 110.30 go back to 3, whose employer will pay; 1 prepays 150.00: 39.70 more in the till.
25 November: the cheque bounces. 110.35 + 159.25 = 269.60 are open.

Bank 252.40 + cash 39.70 + short 1.00 + receivable 269.60 = 562.70 = billed 412.70 + prepaid 150.00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import open_bills
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    ConfirmHandOver,
    HandOverTills,
    OpenTill,
    PaymentMethod,
    PaymentResult,
    RefundKind,
    RequestRefund,
    TakePayment,
    TillContract,
    arrive_cash,
    arrive_payments,
    close_till,
    confirm_handover,
    dishonour_payment,
    find_receipt,
    hand_over,
    move_payment,
    open_till,
    pending_arrivals,
    request_contra,
    request_refund,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.ledger.facade import chart_balances, deposit_balances
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import add_billable, build_world
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, at
from tests.scenarios.life import bill

CASH, POS, CHEQUE = PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.CHEQUE
FRIDAY, TODAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)
BOUNCED_ON = date(2026, 11, 25)
POINTERS = ("20", "12", "29", "35", "10")


@dataclass
class Counter:
    """The counter, its people, its customers 1 to 5, and the till of the day."""

    ctx: Context
    cashier: Context
    supervisor: Context
    finance: Context
    households: dict[int, Household]
    till: TillContract

    async def take(
        self, number: int, method: PaymentMethod, fen: int, **more: Any
    ) -> PaymentResult:
        """Take money for a customer."""
        account_id = self.households[number].account_id
        return await take_payment(self.cashier, TakePayment(method, fen, account_id, **more))

    async def stands(self, number: int) -> tuple[int, int]:
        """Return what a customer owes and has prepaid."""
        account_id = self.households[number].account_id
        owed = await open_bills(self.ctx, account_id)
        prepaid = await deposit_balances(self.ctx, [account_id])
        return sum(each.open_fen for each in owed), prepaid.get(account_id, 0)

    async def books(self) -> dict[str, int]:
        """Return what is on each account of the ledger."""
        return {each.code: each.balance_fen for each in await chart_balances(self.ctx)}

    async def next_day(self, day: date) -> None:
        """Go on, on another day."""
        self.cashier, self.supervisor = at(self.cashier, day), at(self.supervisor, day)
        self.finance = at(self.finance, day)


@pytest.fixture
async def counter(ctx: Context) -> Counter:
    rounding = SetParameter("cashier", "cash_rounding", "down_0.1", date(2026, 1, 1))
    await set_parameter(ctx, rounding)
    district = await build_world(ctx)
    households = {
        number: await add_billable(ctx, district, number, pointer)
        for number, pointer in enumerate(POINTERS, start=1)
    }
    await bill(ctx, FRIDAY)
    cashier = at(await hire_cashier(ctx), TODAY)
    finance = await hire_cashier(ctx, "zhengcw", "郑财务")
    till = await open_till(cashier, OpenTill(20000))
    return Counter(ctx, cashier, await hire_supervisor(ctx), finance, households, till)


@dataclass(frozen=True)
class Taken:
    """Payments that something becomes of later."""

    rounded: PaymentResult
    card: PaymentResult
    cheque: PaymentResult


async def _day(counter: Counter) -> Taken:
    """The customers come, one after the other."""
    wrong = await counter.take(1, CASH, 9640, tendered_fen=10000)
    assert (wrong.change_fen, wrong.prepayment_after_fen) == (360, 2700)
    await reverse_payment(counter.cashier, wrong.payment_id, "金额输错")
    right = await counter.take(1, CASH, 6940, tendered_fen=10000)
    assert (right.change_fen, right.prepayment_after_fen) == (3060, 0)

    card = await counter.take(1, POS, 4020, reference_no="P-1")
    moved = await move_payment(
        counter.cashier, card.payment_id, counter.households[2].account_id, "收错户"
    )
    rounded = await counter.take(3, CASH, 11035, tendered_fen=12000, rounded=True)
    assert (rounded.change_fen, rounded.rounding_fen) == (970, 5)
    details = ChequeDetails("工商银行鼓楼支行", TODAY)
    cheque = await counter.take(4, CHEQUE, 20000, reference_no="ZP-1", cheque=details)
    await counter.take(5, CASH, 5000)
    refund = RequestRefund(1650, "多缴", RefundKind.OVERPAYMENT, counter.households[5].account_id)
    asked = await request_refund(counter.cashier, refund)
    await approve(counter.supervisor, asked.id)
    return Taken(rounded, moved.payment, cheque)


async def _close(counter: Counter) -> None:
    """Close the till one yuan short, hand over, let finance confirm and the bank show it."""
    closing = CloseTill(counter.till.id, 41220, "找零多付一元")
    closed = await close_till(counter.cashier, closing)
    assert (closed.over_short_fen, closed.over_short_reason) == (-100, "找零多付一元")
    handed = await hand_over(counter.cashier, HandOverTills([counter.till.id], "JK-7"))
    assert {each.method: each.amount_fen for each in handed.sums} == {
        CASH: 21220,
        POS: 4020,
        CHEQUE: 20000,
    }
    await counter.next_day(SUNDAY)
    await confirm_handover(counter.finance, ConfirmHandOver(handed.id))
    await arrive_cash(counter.finance, [handed.id], 21220, SUNDAY, "JK-7")


@pytest.mark.feature("F-0327", "F-0341")
async def test_the_mistakes_of_the_day_are_put_right_before_its_close(counter: Counter) -> None:
    await _day(counter)

    assert [await counter.stands(number) for number in range(1, 6)] == [
        (0, 0),
        (0, 0),
        (0, 0),
        (0, 4075),
        (0, 0),
    ]
    report = await till_report(counter.ctx, counter.till.id)
    cash, card = report.totals[CASH], report.totals[POS]
    # 96.40 + 69.40 + 110.30 + 50.00
    assert (cash.gross_fen, cash.reversals_fen, cash.refunds_fen) == (32610, -9640, -1650)
    assert (cash.net_fen, cash.rounding_fen, report.expected_cash_fen) == (21320, 5, 41320)
    assert (card.gross_fen, card.contra_fen, card.net_fen) == (8040, -4020, 4020)
    assert await broken(counter.ctx) == []


@pytest.mark.feature("F-0326")
async def test_the_money_is_followed_to_the_bank(counter: Counter) -> None:
    taken = await _day(counter)
    await _close(counter)

    await arrive_payments(counter.finance, [taken.card.payment_id], SUNDAY, "POS-S1")

    waiting = (await pending_arrivals(counter.ctx, PageRequest(1, 10))).items
    assert [each.payment_id for each in waiting] == [taken.cheque.payment_id]
    books = await counter.books()
    assert (books["1002"], books["1121"], books["1901"]) == (25240, 20000, 100)
    assert (books["1001"], books["1012"], books["1122.01"]) == (0, 0, 0)
    assert await broken(counter.ctx) == []


@pytest.mark.feature("F-0347")
async def test_what_comes_to_light_later_is_undone_on_its_own_day(counter: Counter) -> None:
    taken = await _day(counter)
    await _close(counter)
    await arrive_payments(counter.finance, [taken.card.payment_id], SUNDAY, "POS-S1")
    first = counter.till
    before = (await till_report(counter.ctx, first.id)).totals

    counter.till = await open_till(counter.cashier, OpenTill(20000))
    await counter.take(1, CASH, 15000)
    asked = await request_contra(
        counter.cashier, taken.rounded.payment_id, "改由单位转账", from_own_till=True
    )
    await approve(counter.supervisor, asked.id)
    closed = await close_till(counter.cashier, CloseTill(counter.till.id, 23970))
    assert closed.over_short_fen == 0
    await counter.next_day(BOUNCED_ON)
    bounced = await dishonour_payment(counter.finance, taken.cheque.payment_id, "空头支票")

    assert await counter.stands(1) == (0, 15000)
    assert await counter.stands(3) == (11035, 0)
    assert await counter.stands(4) == (15925, 0)
    assert (await till_report(counter.ctx, first.id)).totals == before
    receipt = await find_receipt(counter.ctx, bounced.payment_id)
    assert (receipt.amount_fen, receipt.undoes_receipt) == (-20000, taken.cheque.receipt_no)
    assert [(each.paid_fen, each.open_fen) for each in receipt.bills] == [(-15925, 15925)]
    books = await counter.books()
    assert (books["1002"], books["1001"], books["1901"]) == (25240, 3970, 100)
    assert (books["1122.01"], books["6301.03"], books["1121"]) == (26960, 0, 0)
    assert await broken(counter.ctx) == []
