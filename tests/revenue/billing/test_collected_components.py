"""What was collected by component, for whom it is remitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.billing.facade import (
    OpeningBill,
    collected_by_component,
    raise_opening_bills,
    settle_account,
)
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaymentMethod,
    TakePayment,
    close_till,
    open_till,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.billing.billing_world import build_world
from tests.revenue.billing.cancel_world import FIRST, bill_usages, cancel, open_household
from tests.revenue.cashier.counter import open_counter
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


async def set_order(ctx: Context, order: Sequence[str], on: date = date(2026, 1, 1)) -> None:
    await set_parameter(ctx, SetParameter("billing", "component_order", list(order), on))


async def pay(ctx: Context, payer: Payer, fen: int) -> None:
    """Put money on the account and settle."""
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, fen)], "test", 1)
    await settle_account(ctx, payer.account_id)


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    return payer


async def test_a_bill_paid_at_once_collects_its_lines(ctx: Context, payer: Payer) -> None:
    await issue_bills(ctx, 202611, [NewBill(payer, 7035)])
    assert await collected_by_component(ctx, *NOVEMBER) == {}
    await pay(ctx, payer, 9000)
    assert await collected_by_component(ctx, *NOVEMBER) == {"sewage": 3517, "water": 3518}


@pytest.mark.parametrize(
    ("order", "collected"),
    [
        ([], {"sewage": 1999, "water": 2001}),  # 3517 of 7035, cut
        (["sewage", "water"], {"sewage": 3517, "water": 483}),
        (["water"], {"sewage": 482, "water": 3518}),
    ],
)
async def test_a_part_is_spread_by_the_order(
    ctx: Context, payer: Payer, order: list[str], collected: dict[str, int]
) -> None:
    await set_order(ctx, order)
    await issue_bills(ctx, 202611, [NewBill(payer, 7035)])
    await pay(ctx, payer, 4000)
    assert await collected_by_component(ctx, *NOVEMBER) == collected


async def test_an_order_set_later_changes_nothing_of_bills_before(
    ctx: Context, payer: Payer
) -> None:
    await issue_bills(ctx, 202611, [NewBill(payer, 7035)])
    await set_order(ctx, ["sewage", "water"], date(2026, 11, 10))
    await pay(ctx, payer, 4000)
    assert await collected_by_component(ctx, *NOVEMBER) == {"sewage": 1999, "water": 2001}


async def test_periods_add_up_to_the_lines(ctx: Context, payer: Payer) -> None:
    await issue_bills(ctx, 202611, [NewBill(payer, 7035)])
    counter = await open_counter(ctx)
    cash = PaymentMethod.CASH
    await take_payment(counter.ctx, TakePayment(cash, 1001, payer.account_id))
    await close_till(counter.ctx, CloseTill(counter.till.id, 21001))
    later = replace(counter.ctx, clock=FixedClock.at_noon(date(2026, 12, 5)))
    await open_till(later, OpenTill(20000))
    await take_payment(later, TakePayment(cash, 6034, payer.account_id))
    november = await collected_by_component(ctx, *NOVEMBER)
    december = await collected_by_component(ctx, *DECEMBER)
    assert sum(november.values()) == 1001
    assert {code: november[code] + december[code] for code in november} == {
        "sewage": 3517,
        "water": 3518,
    }
    both = await collected_by_component(ctx, NOVEMBER[0], DECEMBER[1])
    assert both == {"sewage": 3517, "water": 3518}


async def test_what_is_given_back_counts_against_it(ctx: Context, payer: Payer) -> None:
    await issue_bills(ctx, 202611, [NewBill(payer, 7035)])
    counter = await open_counter(ctx)
    paid = await take_payment(counter.ctx, TakePayment(PaymentMethod.CASH, 7035, payer.account_id))
    await reverse_payment(counter.ctx, paid.payment_id, "收错客户")
    assert await collected_by_component(ctx, *NOVEMBER) == {}


async def test_late_fees_and_arrears_without_lines_are_components_of_their_own(
    ctx: Context, payer: Payer
) -> None:
    terms = {"rate_per_day": "0.0005"}
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))
    arrears = OpeningBill(payer.account_id, 202608, 10000, date(2026, 9, 25))
    await raise_opening_bills(ctx, [arrears])
    await pay(ctx, payer, 5280)
    assert await collected_by_component(ctx, *NOVEMBER) == {"late_fee": 280, "opening": 5000}


async def test_a_bill_taken_back_has_collected_nothing_in_the_end(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 9000)], "test", 1)
    await bill_usages(ctx, household, [20, 20, 20])
    year = (date(2026, 1, 1), date(2026, 12, 31))
    before = await collected_by_component(ctx, *year)
    assert sum(before.values()) == 9000
    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    after = await collected_by_component(ctx, *year)
    (left_fen,) = (await deposit_balances(ctx, [household.account_id])).values()
    assert sum(after.values()) == 9000 - left_fen
