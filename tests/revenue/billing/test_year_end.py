"""Year-end true-up: an actual reading after estimates, billed into two counter years."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import BillContract, explain_bill, open_bills
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.billing.billing_world import YEARLY, assign, bill_month, build_world
from tests.revenue.money_world import broken
from tests.revenue.reading.district import add_household, at, read

BY_DAYS: dict[str, Any] = YEARLY | {
    "code": "t.days",
    "counter": {
        "basis": "year",
        "year_start": "01-01",
        "straddle": {"kind": "by_days", "round_volume": "half_up 1"},
    },
}
NEW_YEAR = date(2027, 1, 1)
FEBRUARY = date(2027, 2, 1)


async def _trued_up(
    ctx: Context, estimate: tuple[str, date], actual: str, *, rule: str
) -> list[BillContract]:
    """Actual at 0 on 1 November, estimated once, actual on 1 February; all of it billed."""
    setting = SetParameter("billing", "year_end_estimates", rule, date(2026, 1, 1))
    await set_parameter(ctx, setting)
    district = await build_world(ctx, BY_DAYS)
    household = await add_household(ctx, district, 1, started_on=date(2026, 11, 1))
    await assign(ctx, household, "t.days")
    pointer, day = estimate
    await read(ctx, household, pointer, day, status_code="estimated")
    await bill_month(ctx, day.year * 100 + day.month)
    await read(ctx, household, actual, FEBRUARY)
    await bill_month(ctx, 202702)
    return list(await open_bills(ctx, household.account_id))


async def _counted(ctx: Context, bill: BillContract) -> dict[date, int]:
    statement = text(
        "SELECT window_start_on, usage_m3 FROM biz_tier_counter_entry WHERE bill_id = :bill"
    )
    return {row[0]: int(row[1]) for row in await ctx.session.execute(statement, {"bill": bill.id})}


async def test_by_its_own_period_a_bill_is_split_at_the_year_end(ctx: Context) -> None:
    bills = await _trued_up(ctx, ("20", date(2026, 12, 16)), "51", rule="own_period")

    # 31 m³ over 47 days, 16 of them old: 11 from 20 on, 20 of the new year.
    assert [bill.total_amount_fen for bill in bills] == [40_00, 20_00 + 3_00 + 40_00]
    assert await _counted(ctx, bills[1]) == {date(2026, 1, 1): 11, NEW_YEAR: 20}
    assert (await explain_bill(ctx, bills[1].number)).differences == ()
    assert await broken(ctx) == []


async def test_since_the_last_actual_reading_each_year_gets_its_days(ctx: Context) -> None:
    bills = await _trued_up(ctx, ("20", date(2026, 12, 16)), "51", rule="since_actual")

    # 51 m³ over 92 days, 61 of them old: 34, of which the estimate billed 20; 17 are new.
    assert [bill.total_amount_fen for bill in bills] == [40_00, 20_00 + 12_00 + 34_00]
    assert await _counted(ctx, bills[1]) == {date(2026, 1, 1): 14, NEW_YEAR: 17}
    explanation = await explain_bill(ctx, bills[1].number)
    assert explanation.differences == ()
    assert "年终清算  2026-11-01 上次实抄以来的用水按水价规则划分到各阶梯年度" in explanation.text
    assert "  2026-01-01 起的年度已按估抄计 20 m³，从中扣除" in explanation.text
    assert await broken(ctx) == []


async def test_what_was_estimated_too_high_in_the_old_year_comes_back_from_its_tier(
    ctx: Context,
) -> None:
    bills = await _trued_up(ctx, ("40", NEW_YEAR), "52", rule="since_actual")

    # 52 m³: 34 old, 6 fewer than billed, at 3.00 each; 18 new.
    assert [bill.total_amount_fen for bill in bills] == [60_00 + 30_00, 36_00 - 18_00]
    assert await _counted(ctx, bills[1]) == {date(2026, 1, 1): -6, NEW_YEAR: 18}
    assert (await explain_bill(ctx, bills[1].number)).differences == ()
    assert await broken(ctx) == []


@pytest.mark.parametrize("rule", ["own_period", "since_actual"])
async def test_without_an_estimate_before_it_the_rule_makes_no_difference(
    ctx: Context, rule: str
) -> None:
    setting = SetParameter("billing", "year_end_estimates", rule, date(2026, 1, 1))
    await set_parameter(ctx, setting)
    district = await build_world(ctx, BY_DAYS)
    later = at(ctx, date(2027, 1, 16))
    household = await add_household(later, district, 1, started_on=date(2026, 12, 16))
    await assign(ctx, household, "t.days")
    await read(ctx, household, "31", date(2027, 1, 16))

    (result,) = await bill_month(ctx, 202701)

    # 16 of 31 days are old.
    (bill,) = await open_bills(ctx, household.account_id)
    assert await _counted(ctx, bill) == {date(2026, 1, 1): 16, NEW_YEAR: 15}
    assert (bill.total_amount_fen, result.scalar_count) == (62_00, 0)
