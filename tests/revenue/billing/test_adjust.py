"""A bill adjusted in quantity or amount: a linked bill of exactly the difference."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from minshui.infrastructure.context import Context
from minshui.revenue.adjustment.models import BillAdjustment
from minshui.revenue.billing.facade import (
    AdjustBill,
    AdjustedBill,
    adjust_bill,
    bill_number,
    explain_bill,
    preview_adjustment,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from tests.revenue.billing.billing_world import build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    SECOND,
    THIRD,
    TODAY,
    balance,
    bill_usages,
    bills_of,
    cancel,
    counted,
    net_charge,
    open_household,
)
from tests.revenue.billing.test_cancel_pricing import STRADDLING, WITH_SEWAGE
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, at
from tests.revenue.refusals import refused


async def _number(ctx: Context, household: Household, place: int = 0) -> str:
    bill = (await bills_of(ctx, household))[place]
    return bill_number(bill.month, bill.id)


async def adjust(ctx: Context, number: str, usage: int = 0, **way: Any) -> AdjustedBill:
    """Adjust a bill, with the row of a request behind it."""
    command = AdjustBill(number, Decimal(usage), **way)
    preview = await preview_adjustment(at(ctx, TODAY), command)
    bill = preview.bill
    request = {
        "code": f"TZ{bill.id}-{preview.total_fen}-{usage}",
        "kind": "quantity",
        "cust_id": bill.cust_id,
        "account_id": bill.account_id,
        "bill_id": bill.id,
        "bill_month": bill.bill_month,
        "usage_m3": command.usage_m3,
        "moves_pointer": False,
        "reason_code": "misread",
        "reason": "抄错表",
        "total_fen": preview.total_fen,
        "status": "executed",
        "requested_at": ctx.clock.now(),
    }
    made = insert(BillAdjustment).returning(BillAdjustment.id)
    request_id = (await ctx.session.execute(made, request)).scalar_one()
    adjusted = await adjust_bill(at(ctx, TODAY), command, request_id)
    done = {"journal_id": adjusted.journal_id, "adjustment_bill_id": adjusted.bill_id}
    await ctx.session.execute(
        update(BillAdjustment).where(BillAdjustment.id == request_id).values(done)
    )
    assert (preview.total_fen, preview.to_deposit_fen) == (
        adjusted.total_fen,
        adjusted.to_deposit_fen,
    )
    return adjusted


async def _lines(ctx: Context, adjusted: AdjustedBill) -> list[tuple[Any, ...]]:
    lines = text(
        "SELECT cost_component_code, tier, usage_amount, price, detail_amount_fen"
        " FROM biz_charge_detail WHERE charge_id = :id ORDER BY line_no"
    )
    return [tuple(line) for line in await ctx.session.execute(lines, {"id": adjusted.bill_id})]


async def _agree(ctx: Context, household: Household) -> None:
    for bill in await bills_of(ctx, household):
        explanation = await explain_bill(ctx, bill_number(bill.month, bill.id))
        assert explanation.differences == ()
    assert await broken(ctx) == []


async def test_a_reduction_takes_the_highest_tier_first_and_lowers_what_is_open(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    # 40.00, 50.00, 90.00; the counter stands at 60.
    await bill_usages(ctx, household, [20, 20, 20])

    adjusted = await adjust(ctx, await _number(ctx, household, 2), -15)

    # F(60) − F(45): 10 at 6.00, 5 at 3.00.
    assert await _lines(ctx, adjusted) == [
        ("water", 2, Decimal(-5), Decimal(3), -1500),
        ("water", 3, Decimal(-10), Decimal(6), -6000),
    ]
    *_, third, bill = await bills_of(ctx, household)
    assert (third.status, third.open_fen) == ("partial", 1500)
    assert (bill.kind, bill.month, bill.total_fen, bill.status) == (
        "adjustment",
        THIRD,
        -7500,
        "paid",
    )
    assert (bill.before, bill.after) == (Decimal(60), Decimal(45))
    assert await counted(ctx, household) == 45
    assert await net_charge(ctx, household) == 6000 + 15 * 300
    await _agree(ctx, household)


async def test_of_a_paid_bill_the_money_goes_to_the_deposit(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 4000)], "test", 1)
    await bill_usages(ctx, household, [20])

    adjusted = await adjust(ctx, await _number(ctx, household), -5)

    first, bill = await bills_of(ctx, household)
    assert (first.status, first.open_fen, bill.total_fen) == ("paid", 0, -1000)
    assert (adjusted.to_deposit_fen, await balance(ctx, household)) == (1000, 1000)
    moves = text("SELECT kind, movement_fen FROM biz_deposit_entry ORDER BY seq DESC LIMIT 1")
    assert tuple((await ctx.session.execute(moves)).one()) == ("credit", 1000)
    await _agree(ctx, household)


async def test_what_a_bill_does_not_ask_for_pays_the_oldest_open_bill(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 4000)], "test", 1)
    # The first bill is paid, the second is open.
    await bill_usages(ctx, household, [20, 20])

    adjusted = await adjust(ctx, await _number(ctx, household), -10)

    # F(40) − F(30): all of it at 3.00.
    assert (adjusted.total_fen, adjusted.to_deposit_fen) == (-3000, 3000)
    assert (await bills_of(ctx, household))[1].open_fen == 2000
    assert await balance(ctx, household) == 0
    await _agree(ctx, household)


async def test_a_surcharge_is_priced_from_the_counter_as_it_is_and_is_a_bill_to_pay(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])

    adjusted = await adjust(ctx, await _number(ctx, household, 0), 10)

    *_, bill = await bills_of(ctx, household)
    assert await _lines(ctx, adjusted) == [("water", 3, Decimal(10), Decimal(6), 6000)]
    assert (bill.month, bill.status, bill.open_fen) == (FIRST, "open", 6000)
    due = text("SELECT due_on - issued_on FROM biz_charge WHERE id = :id")
    assert (await ctx.session.execute(due, {"id": bill.id})).scalar_one() == 15
    assert (await counted(ctx, household), adjusted.to_deposit_fen) == (70, 0)
    await _agree(ctx, household)


async def test_at_stated_prices_nothing_is_counted(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])
    prices = {"water": Decimal("1.70"), "sewage": Decimal("0.855")}

    adjusted = await adjust(ctx, await _number(ctx, household, 0), 7, prices=prices)

    # 7 × 0.855 = 5.985.
    assert await _lines(ctx, adjusted) == [
        ("sewage", None, Decimal(7), Decimal("0.855"), 599),
        ("water", None, Decimal(7), Decimal("1.70"), 1190),
    ]
    assert await counted(ctx, household) == 60
    await _agree(ctx, household)


async def test_an_amount_is_taken_off_by_component(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_SEWAGE), "t.sewage")
    # 40.00 and 18 × 0.95.
    await bill_usages(ctx, household, [20])

    adjusted = await adjust(
        ctx, await _number(ctx, household), amounts={"water": -1000, "sewage": 200}
    )

    first, bill = await bills_of(ctx, household)
    assert adjusted.total_fen == bill.total_fen == -800
    assert (first.open_fen, first.status) == (4000 + 1710 - 800, "partial")
    assert await _lines(ctx, adjusted) == [
        ("sewage", None, None, None, 200),
        ("water", None, None, None, -1000),
    ]
    await _agree(ctx, household)


async def test_what_moves_between_components_moves_no_money(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_SEWAGE), "t.sewage")
    await bill_usages(ctx, household, [20])

    adjusted = await adjust(
        ctx, await _number(ctx, household), amounts={"water": -500, "sewage": 500}
    )

    first, bill = await bills_of(ctx, household)
    assert (adjusted.total_fen, bill.open_fen, first.open_fen) == (0, 0, 5710)
    await _agree(ctx, household)


async def test_adjustments_build_on_each_other(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])
    number = await _number(ctx, household, 2)

    await adjust(ctx, number, -15)
    await adjust(ctx, number, 5)
    with pytest.raises(Exception, match="E_ADJUST_USAGE"):
        await adjust(ctx, number, -11)
    await adjust(ctx, number, -10)

    assert (await counted(ctx, household), await net_charge(ctx, household)) == (40, 9000)
    await _agree(ctx, household)


async def test_a_bill_adjusted_and_put_right_again_can_be_cancelled(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20])
    number = await _number(ctx, household, 1)
    await adjust(ctx, number, -10)
    async with refused(ctx, "E_CANCEL_HELD") as caught:
        await cancel(ctx, SECOND, account_ids=(household.account_id,))
    assert "做过账务调整，合计 -30.00 元" in caught.value.message
    await adjust(ctx, number, 10)

    await cancel(ctx, SECOND, account_ids=(household.account_id,))

    # 20.00 were open of the bill, 30.00 of the surcharge; the credit of 50.00 covers both.
    assert [each.open_fen for each in await bills_of(ctx, household)] == [1000, 0, 0, 3000, 0]
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (4000, 20)
    await _agree(ctx, household)


async def test_an_adjustment_in_amount_is_cancelled_with_its_bill(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20])
    number = await _number(ctx, household)
    await adjust(ctx, number, amounts={"water": 500})
    await adjust(ctx, number, amounts={"water": -500})

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    assert await net_charge(ctx, household) == 0
    await _agree(ctx, household)


async def test_a_bill_across_a_year_start_is_adjusted_in_both_years(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, STRADDLING), "t.straddle")
    # 30 m³ are shared 11 : 19; 20 are shared 7 : 13.
    await bill_usages(ctx, household, [20, 30, 20])

    adjusted = await adjust(ctx, await _number(ctx, household, 1), -10)

    # Old, from 31 to 27: 1 × 3.00 + 3 × 2.00. New, from 39 to 33: 6 × 3.00.
    assert adjusted.total_fen == -(300 + 600 + 1800)
    await _agree(ctx, household)


async def test_a_bill_may_be_reduced_to_nothing(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_SEWAGE), "t.sewage")
    await bill_usages(ctx, household, [20, 5])

    adjusted = await adjust(ctx, await _number(ctx, household, 1), -5)

    # The bill of 5 m³ comes to nothing: 10.00 and 4.5 × 0.95 = 4.28.
    assert adjusted.total_fen == -1428
    await _agree(ctx, household)


@pytest.mark.parametrize(
    ("usage", "way", "code"),
    [
        (0, {}, "E_ADJUST_WAY"),
        (5, {"amounts": {"water": 100}}, "E_ADJUST_WAY"),
        (0, {"prices": {"water": Decimal(2)}}, "E_ADJUST_WAY"),
        (-21, {}, "E_ADJUST_USAGE"),
        (0, {"amounts": {"water": -4001}}, "E_ADJUST_BELOW_ZERO"),
        (0, {"amounts": {"garbage": -1}}, "E_ADJUST_BELOW_ZERO"),
        (-20, {"prices": {"water": Decimal("2.01")}}, "E_ADJUST_BELOW_ZERO"),
        (0, {"amounts": {"gas": 100}}, "E_ADJUST_COMPONENT"),
        (1, {"prices": {"water": Decimal(0)}}, "E_ADJUST_PRICE"),
        (1, {"prices": {"water": Decimal("0.1234567")}}, "E_ADJUST_PRICE"),
    ],
)
async def test_what_cannot_be_is_refused(
    ctx: Context, usage: int, way: dict[str, Any], code: str
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20])
    number = await _number(ctx, household)

    async with refused(ctx, code):
        await adjust_bill(at(ctx, TODAY), AdjustBill(number, Decimal(usage), **way), 1)


async def test_a_cancelled_bill_is_not_adjusted(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20])
    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    number, credit = [await _number(ctx, household, place) for place in (0, 1)]

    async with refused(ctx, "E_ADJUST_GONE"):
        await adjust_bill(at(ctx, TODAY), AdjustBill(number, Decimal(-5)), 1)
    async with refused(ctx, "E_ADJUST_KIND"):
        await adjust_bill(at(ctx, TODAY), AdjustBill(credit, amounts={"water": -5}), 1)


async def test_an_open_case_stands_in_the_way(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20])
    command = AdjustBill(await _number(ctx, household), Decimal(-5))
    case = OpenCaseLock(household.account_id, CaseKind.CORRECTION, "读数有争议")
    await open_case_lock(ctx, case)
    async with refused(ctx, "E_ACCOUNT_LOCKED"):
        await adjust_bill(at(ctx, TODAY), command, 1)
