"""Credits are priced by the cancelled bill's own inputs, whatever the tariff asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number, explain_bill
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    define_cost_component,
)
from tests.revenue.billing.billing_world import (
    MONTHLY,
    YEARLY,
    bill_month,
    build_world,
    release,
)
from tests.revenue.billing.cancel_world import (
    FIRST,
    SECOND,
    THIRD,
    TODAY,
    bill_usages,
    bills_of,
    cancel,
    net_charge,
    open_household,
)
from tests.revenue.money_world import broken
from tests.revenue.reading.district import OPENED_ON, Household, add_household, at
from tests.revenue.refusals import refused

WATER: dict[str, Any] = YEARLY["components"][0]
SEWAGE: dict[str, Any] = MONTHLY["components"][1] | {"volume": {"factor": "0.9"}}
PLAIN = {name: value for name, value in YEARLY.items() if name != "population"}
WITH_SEWAGE = PLAIN | {"code": "t.sewage", "components": [WATER, SEWAGE]}
STRADDLING = PLAIN | {
    "code": "t.straddle",
    "counter": {
        "basis": "year",
        "year_start": "10-01",
        "straddle": {"kind": "by_days", "round_volume": "half_up 1"},
    },
}
WITH_FIXED = PLAIN | {
    "code": "t.fixed",
    "components": [
        WATER
        | {
            "tiers": [
                {"up_to": "30", "price": "2.00", "fixed": "5.00"},
                {"up_to": "50", "price": "3.00", "fixed": "4.00"},
                {"up_to": None, "price": "6.00", "fixed": "1.00"},
            ]
        }
    ],
}
WITH_MINIMUM = PLAIN | {"code": "t.minimum", "minimum": {"amount": "45.00"}}
WITH_QUOTA = PLAIN | {
    "code": "t.quota",
    "over_quota": {
        "window": "counter",
        "applies_to": ["water"],
        "base_price": {"water": "2.00"},
        "bands": [
            {"over_up_to_percent": "50", "extra_percent": "100"},
            {"over_up_to_percent": None, "extra_percent": "200"},
        ],
    },
}


async def _agree(ctx: Context, household: Household) -> None:
    """Expect every bill to be explained as it is stored, and every invariant to hold."""
    for bill in await bills_of(ctx, household):
        explanation = await explain_bill(ctx, bill_number(bill.month, bill.id))
        assert explanation.differences == ()
    assert await broken(ctx) == []


async def test_wastewater_is_credited_by_its_factor_and_rounded_line_by_line(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_SEWAGE), "t.sewage")
    await bill_usages(ctx, household, [15, 20, 25])

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    credit = (await bills_of(ctx, household))[-1]
    lines = text(
        "SELECT cost_component_code, tier, usage_amount, detail_amount_fen FROM biz_charge_detail"
        " WHERE charge_id = :id ORDER BY line_no"
    )
    # Water from 45 to 60: 5 × 3.00 + 10 × 6.00; wastewater 13.5 × 0.95 = 12.825.
    assert [tuple(line) for line in await ctx.session.execute(lines, {"id": credit.id})] == [
        ("water", 2, Decimal(-5), -1500),
        ("water", 3, Decimal(-10), -6000),
        ("sewage", None, Decimal("-13.5"), -1283),
    ]
    assert credit.total_fen == -8783
    await _agree(ctx, household)


async def test_a_bill_across_a_year_start_is_taken_from_both_counters(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, STRADDLING), "t.straddle")
    # The second bill is shared out: 11 m³ in the old year, 19 in the new.
    await bill_usages(ctx, household, [20, 30, 20])
    assert [each.total_fen for each in await bills_of(ctx, household)] == [4000, 6100, 4900]

    progress = await cancel(ctx, SECOND, account_ids=(household.account_id,))

    credit = (await bills_of(ctx, household))[-1]
    # Old: 10 × 2.00 + 1 × 3.00 as billed. New, from 20 to 39: 10 × 2.00 + 9 × 3.00.
    assert (credit.total_fen, progress.repriced_count) == (-2300 - 4700, 1)
    entries = text(
        "SELECT window_start_on, SUM(usage_m3), SUM(standing) FROM biz_tier_counter_entry"
        " GROUP BY window_start_on ORDER BY 1"
    )
    assert [tuple(row) for row in await ctx.session.execute(entries)] == [
        (date(2025, 10, 1), Decimal(20), 1),
        (date(2026, 10, 1), Decimal(20), 1),
    ]
    assert await net_charge(ctx, household) == 4000 + 4000
    await _agree(ctx, household)


async def test_the_fixed_amount_of_a_tier_is_credited_once_nothing_is_left_in_it(
    ctx: Context,
) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_FIXED), "t.fixed")
    # 20 × 2 + 5; 10 × 2 + 10 × 3 + 4.
    await bill_usages(ctx, household, [20, 20])
    assert [each.total_fen for each in await bills_of(ctx, household)] == [4500, 5400]

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    # The second tier is left, the first is not: 10 × 2 + 10 × 3 + 4.
    assert (await bills_of(ctx, household))[-1].total_fen == -5400
    assert await net_charge(ctx, household) == 4500
    await cancel(ctx, SECOND, account_ids=(household.account_id,))
    # With the last bill the first tier's amount goes too: 20 × 2 + 5.
    assert (await bills_of(ctx, household))[-1].total_fen == -4500
    assert await net_charge(ctx, household) == 0
    await _agree(ctx, household)


async def test_a_window_without_bills_begins_anew(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, WITH_FIXED), "t.fixed")
    await bill_usages(ctx, household, [20])
    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    await bill_month(at(ctx, TODAY), FIRST)

    again = (await bills_of(ctx, household))[-1]
    assert (again.total_fen, again.before, again.after) == (4500, None, Decimal(20))
    await _agree(ctx, household)


async def test_over_quota_use_is_credited_from_the_highest_band(ctx: Context) -> None:
    district = await build_world(ctx, WITH_QUOTA)
    household = await open_household(ctx, district, "t.quota")
    await set_attribute(
        ctx,
        SetAttribute(household.account_id, AttributeKind.QUOTA, {"volume": "20"}, OPENED_ON),
    )
    # 20 × 2; 10 × 2 + 10 × 2; 10 × 3 + 10 × 4.
    await bill_usages(ctx, household, [20, 10, 10])
    totals = [each.total_fen for each in await bills_of(ctx, household)]

    await cancel(ctx, SECOND, account_ids=(household.account_id,))

    # It was billed in the first band and is taken from the second.
    assert totals == [4000, 4000, 7000]
    assert (await bills_of(ctx, household))[-1].total_fen == -7000
    assert await net_charge(ctx, household) == 4000 + 4000
    await _agree(ctx, household)


async def test_a_mixed_connection_is_taken_from_the_counters_of_its_parts(ctx: Context) -> None:
    district = await build_world(ctx, YEARLY, MONTHLY)
    household = await add_household(ctx, district, 1, started_on=date(2026, 8, 20))
    parts = [{"tariff": "t.yearly", "percent": "50"}, {"tariff": "t.monthly", "percent": "50"}]
    await set_attribute(
        ctx,
        SetAttribute(
            household.account_id, AttributeKind.MIXED_USE, {"parts": parts}, from_on=OPENED_ON
        ),
    )
    # 20 a month each: 20 × 2.00; 10 × 2.00 + 10 × 3.00 under the yearly tariff.
    await bill_usages(ctx, household, [40, 40])
    first, second = await bills_of(ctx, household)
    monthly = 18 * 240 + 2 * 360 + 20 * 95
    assert (first.total_fen, second.total_fen) == (4000 + monthly, 5000 + monthly)

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    assert (await bills_of(ctx, household))[-1].total_fen == -(5000 + monthly)
    await _agree(ctx, household)


async def test_a_bill_keeps_the_price_it_was_billed_at_when_it_is_credited(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx, PLAIN))
    await bill_usages(ctx, household, [20, 20])
    dearer = [{"up_to": None, "price": "9.00"}]
    await release(
        ctx,
        PLAIN | {"effective": {"from": "2020-01-01"}, "components": [WATER | {"tiers": dearer}]},
    )

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    # F(40) − F(20) at its own 2.00 and 3.00.
    assert (await bills_of(ctx, household))[-1].total_fen == -5000
    await _agree(ctx, household)


async def test_a_minimum_that_would_come_to_something_else_is_left_to_a_person(
    ctx: Context,
) -> None:
    district = await build_world(ctx, WITH_MINIMUM)
    lifted = CostComponentContract("minimum", "最低收费", ComponentNature.REVENUE, "6001.01")
    await define_cost_component(ctx, lifted)
    household = await open_household(ctx, district, "t.minimum")
    # 40.00 are lifted to 45.00; from 20 to 40 they are 50.00, with nothing to lift.
    await bill_usages(ctx, household, [20, 20])

    async with refused(ctx, "E_CANCEL_HELD") as caught:
        await cancel(ctx, FIRST, account_ids=(household.account_id,))
    assert "从最新的账单起依次撤销" in caught.value.message

    # Newest first nothing has to be guessed.
    await cancel(ctx, FIRST, SECOND, account_ids=(household.account_id,))
    assert await net_charge(ctx, household) == 0
    await _agree(ctx, household)


@pytest.mark.parametrize("month", [FIRST, SECOND, THIRD])
async def test_whichever_bill_is_cancelled_the_rest_comes_to_what_their_volume_does(
    ctx: Context, month: int
) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [25, 7, 33])
    left = 65 - {FIRST: 25, SECOND: 7, THIRD: 33}[month]

    await cancel(ctx, month, account_ids=(household.account_id,))

    steps = min(left, 30) * 200 + max(min(left, 50) - 30, 0) * 300 + max(left - 50, 0) * 600
    assert await net_charge(ctx, household) == steps
    await _agree(ctx, household)
