"""Bills taken back: what is credited, what the deposit gets, where the counter stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    OpeningBill,
    bill_number,
    explain_bill,
    raise_opening_bills,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.reading.facade import CorrectReading, correct_reading
from tests.revenue.billing.billing_world import bill_month, build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    MONTHS,
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
from tests.revenue.money_world import broken
from tests.revenue.reading.district import at
from tests.revenue.refusals import refused


async def test_a_bill_cancelled_after_two_later_ones_is_credited_from_the_top(
    ctx: Context,
) -> None:
    # 30 m³ at 2.00, 20 at 3.00, then 6.00: bills of 40.00, 50.00 and 90.00.
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])

    progress = await cancel(ctx, FIRST, account_ids=(household.account_id,))

    first, second, third, credit = await bills_of(ctx, household)
    # F(60) − F(40) = 10 × 3.00 + 10 × 6.00, where the bill itself came to 40.00.
    assert (credit.kind, credit.month, credit.total_fen) == ("credit", FIRST, -9000)
    assert (credit.before, credit.after) == (Decimal(60), Decimal(40))
    assert (first.status, first.open_fen, first.total_fen) == ("reversed", 0, 4000)
    # What was credited beyond the bill pays the oldest that is open.
    assert (second.status, second.open_fen) == ("paid", 0)
    assert (third.status, third.open_fen) == ("open", 9000)
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (9000, 40)
    assert (progress.bill_count, progress.repriced_count, progress.credited_fen) == (1, 1, 9000)
    assert await balance(ctx, household) == 0
    assert await broken(ctx) == []


async def test_what_is_explained_of_a_credit_is_what_is_stored(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])
    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    credit = (await bills_of(ctx, household))[-1]

    explanation = await explain_bill(ctx, bill_number(credit.month, credit.id))

    assert explanation.differences == ()
    assert "（账期 2026-09，40.00 元）　撤销批次 CX2026000001（抄错表）" in explanation.text[2]
    assert "冲减时 60 m³，减去该账单计入的 20 m³，余 40 m³" in explanation.text[3]
    assert explanation.text[-1].startswith(
        "按原账单的价格和计价资料冲减 90.00 元，比原账单多 50.00 元"
    )
    first = (await bills_of(ctx, household))[0]
    assert (await explain_bill(ctx, bill_number(first.month, first.id))).agrees


async def test_the_reading_of_a_cancelled_bill_is_billed_again_from_the_counter_as_it_is(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])
    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    await bill_month(at(ctx, TODAY), FIRST)

    again = (await bills_of(ctx, household))[-1]
    # From 40 on: 10 × 3.00 + 10 × 6.00.
    assert (again.kind, again.month, again.total_fen) == ("ordinary", FIRST, 9000)
    assert (again.before, again.after) == (Decimal(40), Decimal(60))
    revisions = text(
        "SELECT revision FROM biz_charge WHERE kind = 'ordinary' AND bill_month = :m ORDER BY id"
    )
    assert (await ctx.session.execute(revisions, {"m": FIRST})).scalars().all() == [0, 1]
    assert await net_charge(ctx, household) == 18000
    assert (await explain_bill(ctx, bill_number(FIRST, again.id))).differences == ()
    assert await broken(ctx) == []


async def test_a_wrong_reading_is_corrected_once_its_bill_is_cancelled(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 60])
    statement = text("SELECT MAX(id) FROM biz_reading_data")
    reading_id = (await ctx.session.execute(statement)).scalar_one()
    correction = CorrectReading(reading_id, reason="抄错表", reading=Decimal(60))
    async with refused(ctx, "E_READING_BILLED"):
        await correct_reading(at(ctx, TODAY), correction)

    await cancel(ctx, THIRD, account_ids=(household.account_id,))
    await correct_reading(at(ctx, TODAY), correction)
    await bill_month(at(ctx, TODAY), THIRD)

    wrong, credit, again = (await bills_of(ctx, household))[2:]
    assert (wrong.total_fen, credit.total_fen, again.total_fen) == (33000, -33000, 9000)
    assert (again.before, again.after) == (Decimal(40), Decimal(60))
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (18000, 60)
    assert await broken(ctx) == []


async def test_what_was_paid_returns_to_the_deposit_and_pays_the_oldest_open_bill(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 10000)], "test", 1)
    await bill_usages(ctx, household, [20, 20, 20])
    # 40.00 and 50.00 are paid, 10.00 of the third.
    assert [each.open_fen for each in await bills_of(ctx, household)] == [0, 0, 8000]

    progress = await cancel(ctx, SECOND, account_ids=(household.account_id,))

    _, second, third, credit = await bills_of(ctx, household)
    assert (second.status, credit.total_fen, progress.restored_fen) == ("reversed", -9000, 5000)
    # 50.00 back, 40.00 more than was billed; 80.00 pay the third.
    assert (third.status, await balance(ctx, household)) == ("paid", 1000)
    moves = text("SELECT kind, movement_fen FROM biz_deposit_entry ORDER BY seq DESC LIMIT 3")
    assert [tuple(row) for row in await ctx.session.execute(moves)] == [
        ("offset", -8000),
        ("credit", 4000),
        ("restore", 5000),
    ]
    assert await broken(ctx) == []


async def test_a_bill_paid_in_part_gives_that_part_back(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 10000)], "test", 1)
    await bill_usages(ctx, household, [20, 20, 20])

    progress = await cancel(ctx, THIRD, account_ids=(household.account_id,))

    *_, third, credit = await bills_of(ctx, household)
    assert (third.status, third.open_fen, credit.total_fen) == ("reversed", 0, -9000)
    assert (progress.repriced_count, progress.restored_fen) == (0, 1000)
    assert (credit.before, credit.after) == (Decimal(60), Decimal(40))
    assert await balance(ctx, household) == 1000
    assert await broken(ctx) == []


async def test_all_bills_of_an_account_from_a_month_on_are_cancelled_newest_first(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])

    progress = await cancel(ctx, SECOND, THIRD, account_ids=(household.account_id,))

    # Taken from the top in turn, each is its own mirror.
    taken = (await bills_of(ctx, household))[3:]
    assert [(each.month, each.total_fen) for each in taken] == [(THIRD, -9000), (SECOND, -5000)]
    assert (progress.bill_count, progress.repriced_count) == (2, 0)
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (4000, 20)
    assert await broken(ctx) == []


async def test_bills_cancelled_oldest_first_come_to_nothing_in_the_end(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])

    for month in MONTHS:
        await cancel(ctx, month, account_ids=(household.account_id,))

    taken = (await bills_of(ctx, household))[3:]
    # F(60) − F(40), F(40) − F(20), F(20): the last is less than its bill of 90.00.
    assert [each.total_fen for each in taken] == [-9000, -5000, -4000]
    # The first credit paid the second bill, which the third bill then owes: all is even.
    assert [(each.status, each.open_fen) for each in taken] == [("paid", 0)] * 3
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (0, 0)
    assert await balance(ctx, household) == 0
    for bill in taken:
        assert (await explain_bill(ctx, bill_number(bill.month, bill.id))).differences == ()
    assert await broken(ctx) == []


async def test_a_bill_without_a_yearly_counter_is_credited_as_it_was_billed(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx), "t.monthly")
    await bill_usages(ctx, household, [35, 20, 40])

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    first, *_, credit = await bills_of(ctx, household)
    assert (first.total_fen, credit.total_fen) == (15925, -15925)
    lines = text(
        "SELECT cost_component_code, tier, usage_amount, price, detail_amount_fen"
        " FROM biz_charge_detail WHERE charge_id = :id ORDER BY line_no"
    )
    assert [tuple(line) for line in await ctx.session.execute(lines, {"id": credit.id})] == [
        ("water", 1, Decimal(-18), Decimal("2.40"), -4320),
        ("water", 2, Decimal(-11), Decimal("3.60"), -3960),
        ("water", 3, Decimal(-6), Decimal("7.20"), -4320),
        ("sewage", None, Decimal(-35), Decimal("0.95"), -3325),
    ]
    assert (await explain_bill(ctx, bill_number(FIRST, credit.id))).differences == ()
    assert await broken(ctx) == []


async def test_a_bill_of_nothing_is_cancelled_too(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [0, 20])

    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    await cancel(ctx, SECOND, account_ids=(household.account_id,))

    assert [each.total_fen for each in await bills_of(ctx, household)] == [0, 4000, 0, -4000]
    assert await broken(ctx) == []


async def test_an_account_with_an_open_case_keeps_its_bills(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20])
    case = OpenCaseLock(household.account_id, CaseKind.CORRECTION, "读数有争议")
    await open_case_lock(ctx, case)

    async with refused(ctx, "E_CANCEL_HELD") as caught:
        await cancel(ctx, FIRST, account_ids=(household.account_id,))

    assert "读数有争议" in caught.value.message


async def test_arrears_taken_over_are_not_cancelled(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    opening = OpeningBill(household.account_id, 202608, 5000, date(2026, 9, 20))
    await raise_opening_bills(ctx, [opening])
    (bill,) = await bills_of(ctx, household)

    async with refused(ctx, "E_CANCEL_HELD") as caught:
        await cancel(ctx, bills=((bill.id, bill.month),))

    assert "期初欠费账单不能撤销" in caught.value.message


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({}, "E_CANCEL_SCOPE"),
        ({"account_ids": (1,)}, "E_CANCEL_SCOPE"),
        ({"book_ids": (1,), "first_month": FIRST}, "E_CANCEL_SCOPE"),
        ({"account_ids": (1,), "first_month": FIRST, "chunks": (1, 1)}, "E_CANCEL_SCOPE"),
        ({"bills": ((1, FIRST),)}, "E_CANCEL_EMPTY"),
    ],
)
async def test_a_scope_says_whose_bills_are_meant(
    ctx: Context, scope: dict[str, Any], code: str
) -> None:
    await build_world(ctx)
    async with refused(ctx, code):
        await cancel(ctx, **scope)
