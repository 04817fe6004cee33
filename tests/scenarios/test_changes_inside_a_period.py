"""What changes between two readings: prices in all three ways, persons, relief, the tariff.

A meter is read on 20 October and 20 November: 31 days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import BillExplanation, explain_bill, open_bills
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.billing.billing_world import (
    MONTHLY,
    add_billable,
    bill_month,
    build_world,
)
from tests.revenue.money_world import broken
from tests.revenue.reading.district import OPENED_ON, Household

FLAT: dict[str, Any] = MONTHLY | {
    "code": "t.flat",
    "components": [MONTHLY["components"][1]],
    "relief": [
        {"code": "dibao", "kind": "price_instead", "price": "0.50", "applies_to": ["sewage"]}
    ],
}
del FLAT["population"]
LATER_PRICE = [MONTHLY["components"][1] | {"price": "2.00"}]
BY_DAYS = {"kind": "by_days", "round_volume": "half_up 1"}


def _versions(rule: Mapping[str, str]) -> list[dict[str, Any]]:
    """0.95 until 4 November, 2.00 from 5 November."""
    both = FLAT | {"change_rule": rule}
    return [
        both | {"effective": {"from": "2020-01-01", "to": "2026-11-04"}},
        both | {"effective": {"from": "2026-11-05"}, "components": LATER_PRICE},
    ]


async def _grant(
    ctx: Context, household: Household, what: dict[str, Any], first: date, last: date | None = None
) -> None:
    """Grant persons, or else relief, from a first to a last day."""
    kind = AttributeKind.POPULATION if "persons" in what else AttributeKind.RELIEF
    proof = {"proof_no": "证1", "reason": "申请"}
    await set_attribute(ctx, SetAttribute(household.account_id, kind, what, first, last, **proof))


async def _billed(ctx: Context, household: Household) -> tuple[int, BillExplanation]:
    """Bill the month; the columns price it, the steps agree, the books hold."""
    (result,) = await bill_month(ctx)
    assert result.scalar_count == 0
    (bill,) = await open_bills(ctx, household.account_id)
    explanation = await explain_bill(ctx, bill.number)
    assert explanation.differences == ()
    assert await broken(ctx) == []
    return bill.total_amount_fen, explanation


@pytest.mark.parametrize(
    ("rule", "amount_fen"),
    [
        ({"kind": "by_reading_date"}, 31 * 2_00),
        ({"kind": "next_reading"}, 31 * 95),
        # The old price for 20 October to 4 November, 16 days.
        (BY_DAYS, 16 * 95 + 15 * 2_00),
    ],
)
async def test_a_price_change_in_each_of_three_ways(
    ctx: Context, rule: Mapping[str, str], amount_fen: int
) -> None:
    district = await build_world(ctx, *_versions(rule))
    household = await add_billable(ctx, district, 1, "31", "t.flat")

    assert (await _billed(ctx, household))[0] == amount_fen


async def test_a_baby_counts_from_the_bill_that_is_read_after_it(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35")
    five = {"persons": 5}
    await _grant(ctx, household, five, date(2026, 11, 10))

    amount_fen, explanation = await _billed(ctx, household)

    # 22 × 2.40 + 11 × 3.60 + 2 × 7.20 + 35 × 0.95
    assert amount_fen == 140_05
    assert "期内变化  2026-11-10 起人口 5 人" in explanation.text


async def test_who_moved_out_inside_the_period_does_not_count(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35")
    five, until = {"persons": 5}, date(2026, 11, 10)
    await _grant(ctx, household, five, OPENED_ON, until)

    amount_fen, explanation = await _billed(ctx, household)

    # 18 × 2.40 + 11 × 3.60 + 6 × 7.20 + 35 × 0.95
    assert amount_fen == 159_25
    assert "期内变化  2026-11-10 止人口 5 人" in explanation.text


@pytest.mark.parametrize(
    ("first", "last", "amount_fen"),
    [
        (OPENED_ON, date(2026, 11, 19), 31 * 95),
        (OPENED_ON, date(2026, 11, 20), 31 * 50),
        (date(2026, 11, 20), date(2027, 11, 19), 31 * 50),
        (date(2026, 11, 21), date(2027, 11, 20), 31 * 95),
    ],
)
async def test_relief_holds_where_it_is_valid_on_the_reading_day(
    ctx: Context, first: date, last: date, amount_fen: int
) -> None:
    district = await build_world(ctx, FLAT)
    household = await add_billable(ctx, district, 1, "31", "t.flat")
    await _grant(ctx, household, {"code": "dibao"}, first, last)

    assert (await _billed(ctx, household))[0] == amount_fen


async def test_split_by_days_each_part_looks_at_its_own_last_day(ctx: Context) -> None:
    district = await build_world(ctx, *_versions(BY_DAYS))
    household = await add_billable(ctx, district, 1, "31", "t.flat")
    code, until = {"code": "dibao"}, date(2026, 11, 10)
    await _grant(ctx, household, code, OPENED_ON, until)
    names = {"dibao": "低保减免"}
    await set_parameter(ctx, SetParameter("tariff", "relief_names", names, OPENED_ON))

    amount_fen, explanation = await _billed(ctx, household)

    # On 4 November the relief still held: 16 × 0.50, then 15 × 2.00.
    assert amount_fen == 16 * 50 + 15 * 2_00
    assert "期内变化  2026-11-10 止减免 低保减免" in explanation.text
    assert any("污水处理费（低保减免）" in line for line in explanation.text)


async def test_another_tariff_prices_the_whole_bill_that_is_read_under_it(ctx: Context) -> None:
    district = await build_world(ctx, MONTHLY, FLAT)
    household = await add_billable(ctx, district, 1, "31")
    command = SetAttribute(
        household.account_id, AttributeKind.TARIFF, {"code": "t.flat"}, date(2026, 11, 15)
    )
    await set_attribute(ctx, command)

    amount_fen, explanation = await _billed(ctx, household)

    assert amount_fen == 31 * 95
    assert "期内变化  2026-11-15 起价格 t.flat" in explanation.text
