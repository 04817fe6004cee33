"""A household's second half-year: a new price, a new meter and a baby within one reading period.

A counter of the calendar year. A fifth person moves both limits of the year up by 30 m³.

    until 9 October: 120 m³ at 2.00, to 180 at 3.00, beyond 6.00; wastewater 0.85
    from 10 October: 120 m³ at 2.30, to 180 at 3.45, beyond 6.90; wastewater 0.95

July, August, September: 36 m³ each, 72.00 + 30.60 = 102.60; the year stands at 108.

October, 25 September to 25 October, 30 days: the meter is changed on the 5th at 118, which leaves
10 m³; the new one goes from 2 to 37. 45 m³, shared by days: 15 of 30 days make 22.5, that is 23 m³
at the old price, 22 at the new one. The baby is born on the 12th, so the limits are 150 and 210
where the new price holds.

    old: 108 → 131, 12 × 2.00 + 11 × 3.00 = 57.00; 23 × 0.85 = 19.55
    new: 131 → 153, 19 × 2.30 + 3 × 3.45 = 54.05; 22 × 0.95 = 20.90; 151.50 in all

November: 30 m³, 153 → 183, 30 × 3.45 = 103.50; 28.50; 132.00
December: 40 m³, 183 → 223, 27 × 3.45 + 13 × 6.90 = 182.85; 38.00; 220.85
January, 25 December to 25 January: 31 m³ in 31 days, 7 of them in the old year,
    223 → 230, 7 × 6.90 = 48.30; 0 → 24, 24 × 2.30 = 55.20; 31 × 0.95 = 29.45; 132.95
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import open_bills
from minshui.revenue.cashier.facade import PaymentResult
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from tests.revenue.billing.billing_world import MONTHLY, assign, build_world, release
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, at, read
from tests.scenarios.life import bill, change_meter, explained, pay, said, totals


def _tariff(first_day: str, prices: tuple[str, str, str], sewage: str) -> dict[str, Any]:
    """A price from a day on: what changes is shared out by days, and so is the year's end."""
    limits = ("120", "180", None)
    tiers = [{"up_to": limit, "price": price} for limit, price in zip(limits, prices, strict=True)]
    water, wastewater = MONTHLY["components"]
    by_days = {"kind": "by_days", "round_volume": "half_up 1"}
    return MONTHLY | {
        "code": "t.home",
        "effective": {"from": first_day},
        "change_rule": by_days,
        "counter": {"basis": "year", "year_start": "01-01", "straddle": by_days},
        "components": [water | {"tiers": tiers}, wastewater | {"price": sewage}],
        "population": MONTHLY["population"] | {"extra_per_person": "30"},
    }


OLD = _tariff("2020-01-01", ("2.00", "3.00", "6.00"), "0.85")
NEW = _tariff("2026-10-10", ("2.30", "3.45", "6.90"), "0.95")
BORN_ON, EXCHANGED_ON = date(2026, 10, 12), date(2026, 10, 5)
# Of each month: where the meter stands, the bill, and what is open of it once prepayment has paid.
COURSE = {
    202607: ("36", 10260, 10260),
    202608: ("72", 10260, 0),
    202609: ("108", 10260, 0),
    202610: ("37", 15150, 0),
    202611: ("67", 13200, 9130),
    202612: ("107", 22085, 22085),
    202701: ("138", 13295, 13295),
}


async def _have_a_baby(ctx: Context, household: Household) -> None:
    """Register the fifth person, by the household register."""
    command = SetAttribute(
        household.account_id,
        AttributeKind.POPULATION,
        {"persons": 5},
        from_on=BORN_ON,
        to_on=date(2028, 10, 11),
        proof_no="户口簿 350102",
        reason="新生儿",
    )
    await set_attribute(at(ctx, date(2026, 10, 19)), command)


async def _live_through(ctx: Context) -> tuple[Household, list[PaymentResult]]:
    """Let a household live from July to January; return it and what it paid."""
    household = await add_household(ctx, await build_world(ctx, OLD))
    await assign(ctx, household, "t.home")
    cashier = await hire_cashier(ctx)
    payments: list[PaymentResult] = []
    for month, (pointer, total_fen, open_fen) in COURSE.items():
        if month == 202610:
            await release(at(ctx, date(2026, 9, 30)), NEW)
            household = await change_meter(ctx, household, EXCHANGED_ON, stop="118", start="2")
            await _have_a_baby(ctx, household)
        day = date(month // 100, month % 100, 25)
        await read(ctx, household, pointer, day)
        await bill(ctx, day.replace(day=26))
        assert (await totals(ctx, household))[month] == (total_fen, open_fen)
        if open_fen:
            amount_fen = 50000 if month == 202607 else open_fen
            paid = await pay(cashier, household, day.replace(day=28), amount_fen, amount_fen + 870)
            payments.append(paid)
    return household, payments


@pytest.mark.feature("F-0286", "F-0313", "F-0314")
async def test_a_price_a_meter_and_a_person_change_in_one_period(ctx: Context) -> None:
    # given, when
    household, payments = await _live_through(ctx)
    # then
    october = (await explained(ctx, household))[3]
    assert (october.detail.bill.period_from, october.detail.bill.usage_m3) == (
        date(2026, 9, 25),
        Decimal(45),
    )
    lines = said(october)
    assert lines[:3] == [
        "旧表 表号 B01-M0001 2026-10-05 118 − 2026-09-25 108：用水 10 m³",
        "抄见 表号 NEW-B01-M0001 2026-10-25 37 − 2026-10-05 2：用水 35 m³",
        "换表 旧表余量 10 m³，合计 45 m³",
    ]
    assert lines[lines.index("水量 45 m³") + 1 :] == [
        "第 1 段 居民（t.home，2020-01-01 起），15 天，水量 23 m³",
        "阶梯 自来水 2026-01-01 起累计 108 → 131；上限 120 / 180",
        "自来水 第 1 档（0–120 m³） 12 × 2.00 24.00",
        "自来水 第 2 档（120–180 m³） 11 × 3.00 33.00",
        "污水处理费 23 × 0.85 19.55",
        "第 1 段小计 76.55",
        "第 2 段 居民（t.home，2026-10-10 起），15 天，水量 22 m³",
        "阶梯 自来水 5 人，第一档上限 120 + 30 = 150，2026-01-01 起累计 131 → 153；上限 150 / 210",
        "自来水 第 1 档（0–150 m³） 19 × 2.30 43.70",
        "自来水 第 2 档（150–210 m³） 3 × 3.45 10.35",
        "污水处理费 22 × 0.95 20.90",
        "第 2 段小计 74.95",
        "合计 151.50 元",
        "账单金额 151.50 元",
    ]
    assert [(each.change_fen, each.prepayment_after_fen) for each in payments] == [
        (870, 39740),
        *[(870, 0)] * 3,
    ]
    assert await open_bills(ctx, household.account_id) == []
    assert await broken(ctx) == []


@pytest.mark.feature("F-0314")
async def test_a_bill_over_new_year_closes_one_counter_and_opens_the_next(ctx: Context) -> None:
    household, _ = await _live_through(ctx)

    january = (await explained(ctx, household))[-1]

    assert [line for line in said(january) if "累计" in line or "×" in line] == [
        "阶梯 自来水 5 人，第一档上限 120 + 30 = 150，2026-01-01 起累计 223 → 230；上限 150 / 210",
        "自来水 第 3 档（210 m³ 以上） 7 × 6.90 48.30",
        "污水处理费 7 × 0.95 6.65",
        "阶梯 自来水 5 人，第一档上限 120 + 30 = 150，2027-01-01 起累计 0 → 24；上限 150 / 210",
        "自来水 第 1 档（0–150 m³） 24 × 2.30 55.20",
        "污水处理费 24 × 0.95 22.80",
    ]
    counted = await ctx.session.execute(
        text(
            "SELECT window_start_on, SUM(usage_m3) FROM biz_tier_counter_entry"
            " GROUP BY window_start_on ORDER BY window_start_on"
        )
    )
    assert counted.tuples().all() == [
        (date(2026, 1, 1), Decimal(230)),
        (date(2027, 1, 1), Decimal(24)),
    ]
