"""Bills across counter years, and connections with one tariff twice: every counter goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import OpeningCounter, explain_bill, open_bills
from minshui.revenue.billing.use_cases.open_tier_counters import open_tier_counters
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.ledger.facade import verify_ledger
from tests.revenue.billing.billing_world import (
    YEARLY,
    add_billable,
    bill_month,
    build_world,
)
from tests.revenue.reading.district import OPENED_ON, add_household, approve, read

STRADDLING: dict[str, Any] = YEARLY | {
    "code": "t.straddle",
    "counter": {
        "basis": "year",
        "year_start": "11-01",
        "straddle": {"kind": "by_days", "round_volume": "half_up 1"},
    },
}
NEW_YEAR = date(2026, 11, 1)


async def _entries(ctx: Context) -> list[tuple[Any, ...]]:
    rows = await ctx.session.execute(
        text("SELECT window_start_on, usage_m3 FROM biz_tier_counter_entry ORDER BY 1, id")
    )
    return [tuple(row) for row in rows]


async def test_a_bill_across_a_year_start_moves_both_counters(ctx: Context) -> None:
    district = await build_world(ctx, STRADDLING)
    household = await add_billable(ctx, district, 1, "31", "t.straddle")

    await bill_month(ctx)

    (bill,) = await open_bills(ctx, household.account_id)
    assert bill.total_amount_fen == 31 * 2_00
    assert (await explain_bill(ctx, bill.number)).agrees
    assert await _entries(ctx) == [(date(2025, 11, 1), Decimal(12)), (NEW_YEAR, Decimal(19))]


async def test_a_bill_into_a_year_that_has_usage_goes_on_from_there(ctx: Context) -> None:
    district = await build_world(ctx, STRADDLING)
    household = await add_billable(ctx, district, 1, "31", "t.straddle")
    opening = OpeningCounter(household.account_id, "t.straddle", NEW_YEAR, Decimal(25))
    await open_tier_counters(ctx, [opening])

    await bill_month(ctx)

    # 12 days old: 12 × 2. New from 25 on: 5 × 2 + 14 × 3.
    (bill,) = await open_bills(ctx, household.account_id)
    assert bill.total_amount_fen == 24_00 + 10_00 + 42_00
    explanation = await explain_bill(ctx, bill.number)
    assert explanation.differences == ()
    noted = (await ctx.session.execute(text("SELECT pricing FROM biz_charge"))).scalar_one()
    assert noted == {"later": [["t.straddle", 0, "2026-11-01", 250_000]]}
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_an_altered_later_counter_is_named(ctx: Context) -> None:
    district = await build_world(ctx, STRADDLING)
    household = await add_billable(ctx, district, 1, "31", "t.straddle")
    opening = OpeningCounter(household.account_id, "t.straddle", NEW_YEAR, Decimal(25))
    await open_tier_counters(ctx, [opening])
    await bill_month(ctx)
    (bill,) = await open_bills(ctx, household.account_id)
    await ctx.session.execute(
        text("UPDATE biz_tier_counter_entry SET usage_m3 = 26 WHERE bill_id IS NULL")
    )

    (difference,) = (await explain_bill(ctx, bill.number)).differences

    place = "账单前的阶梯累计（t.straddle，2026-11-01 起）"
    assert (difference.place, difference.stored, difference.replayed) == (place, "25", "26")


async def test_one_yearly_tariff_twice_counts_each_part_for_itself(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    parts = [{"tariff": "t.yearly", "percent": "50"}, {"tariff": "t.yearly", "percent": "50"}]
    await set_attribute(
        ctx,
        SetAttribute(household.account_id, AttributeKind.MIXED_USE, {"parts": parts}, OPENED_ON),
    )
    for pointer, day in (("40", date(2026, 11, 20)), ("80", date(2026, 12, 20))):
        await read(ctx, household, pointer, day)
        await approve(ctx, day.year * 100 + day.month)
        await bill_month(ctx, day.year * 100 + day.month)

    # Each part 20 m³ a month: 20 × 2, then 10 × 2 + 10 × 3.
    first, second = await open_bills(ctx, household.account_id)
    assert (first.total_amount_fen, second.total_amount_fen) == (2 * 40_00, 2 * 50_00)
    for bill in (first, second):
        assert (await explain_bill(ctx, bill.number)).differences == ()
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


@pytest.mark.parametrize(("counter", "expected"), [("0", 31 * 2_00), ("45", 24_00 + 15_00 + 84_00)])
async def test_the_columns_and_the_steps_give_the_same_bill(
    ctx: Context, counter: str, expected: int
) -> None:
    district = await build_world(ctx, STRADDLING)
    plain = await add_billable(ctx, district, 1, "31", "t.straddle")
    counted = await add_billable(ctx, district, 2, "31", "t.straddle")
    opening = OpeningCounter(counted.account_id, "t.straddle", NEW_YEAR, Decimal(counter))
    await open_tier_counters(ctx, [opening])

    (result,) = await bill_month(ctx)

    # From 45: 5 × 3 + 14 × 6. The columns price the first, the scalar body the second.
    assert result.scalar_count == 1
    (one,), (other,) = [await open_bills(ctx, each.account_id) for each in (plain, counted)]
    assert (one.total_amount_fen, other.total_amount_fen) == (62_00, expected)
