"""A household's July bill is taken back in October, when August and September are billed already.

A counter from January to December: 30 m³ at 2.00, the next 20 at 3.00, beyond 6.00; wastewater 0.95
for every m³. The meter shows 24 in July, 40 in August and 60 in September:

    July       24 m³   24 × 2.00                  48.00 + 22.80 =  70.80   paid on 28 July
    August     16 m³   6 × 2.00 + 10 × 3.00       42.00 + 15.20 =  57.20   paid on 28 August
    September  20 m³   10 × 3.00 + 10 × 6.00      90.00 + 19.00 = 109.00   open
    60 m³ in all       60.00 + 60.00 + 60.00     180.00 + 57.00 = 237.00

A burst main had turned the meter in July: the bill is taken back on 10 October. 24 m³ leave the
top of the counter, from 60 to 36: 10 × 6.00 + 14 × 3.00 = 102.00, and 22.80: 124.80. The 70.80 that
were paid return, and so do the 54.00 beyond them; they pay September's 109.00; 15.80 are left. What
is charged net is what 36 m³ cost: 60.00 + 18.00 + 34.20 = 112.20 = 237.00 − 124.80.

Left at that, October (pointer 70) goes on from 36: 10 × 3.00 + 9.50 = 39.50, of which 15.80 are
prepaid: 23.70.

If the main proves to have been whole, July is billed again on 12 October, from 36 to 60: 124.80, of
which 15.80 are prepaid: 109.00, what the household owed before. Net are 237.00 again. October goes
on from 60: 10 × 6.00 + 9.50 = 69.50; on 28 October 178.50 are paid.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Actor, Context
from minshui.revenue.adjustment.facade import RequestCancellation, request_cancellation
from minshui.revenue.billing.facade import CancelScope, PlanRun, open_bills, plan_run
from minshui.revenue.ledger.facade import deposit_balances
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import YEARLY, assign, bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, as_user, at, read
from tests.scenarios.life import bill, bills_of, explained, pay, said

SEWAGE = {
    "code": "sewage",
    "name": "污水处理费",
    "measure": "volume",
    "mode": "flat",
    "price": "0.95",
}
TARIFF: dict[str, Any] = YEARLY | {"components": [*YEARLY["components"], SEWAGE]}
DECIDES = frozenset({"workorder.approval.decide", "revenue.adjustment.approve"})
BEFORE = [
    ("ordinary", 202607, 7080, 0, "reversed"),
    ("ordinary", 202608, 5720, 0, "paid"),
    ("ordinary", 202609, 10900, 0, "paid"),
]


async def _billed(ctx: Context) -> tuple[Household, Context]:
    """Live until September; return the household and its cashier."""
    household = await add_household(ctx, await build_world(ctx, TARIFF))
    await assign(ctx, household, "t.yearly")
    cashier = await hire_cashier(ctx)
    for month, pointer, paid_fen in ((7, "24", 7080), (8, "40", 5720), (9, "60", 0)):
        await read(ctx, household, pointer, date(2026, month, 20))
        await bill(ctx, date(2026, month, 20))
        if paid_fen:
            await pay(cashier, household, date(2026, month, 28), paid_fen)
    return household, cashier


async def _take_back(ctx: Context, household: Household) -> None:
    """Ask for July's bill to be taken back, and approve it, on 10 October."""
    day = at(ctx, date(2026, 10, 10))
    july = (await bills_of(ctx, household))[0]
    scope = CancelScope(bills=((july.id, july.bill_month),))
    command = RequestCancellation(scope, "misread", "爆管期间表具空转")
    asked = await request_cancellation(as_user(day, 21), command)
    assert asked.process_id is not None
    manager = Actor(22, "huangmin", "黄敏", None, DECIDES, "user")
    await approve(replace(day, actor=manager), asked.process_id)


async def _bills(ctx: Context, household: Household) -> list[tuple[str, int, int, int, str]]:
    bills = sorted(await bills_of(ctx, household), key=lambda each: each.id)
    return [
        (each.kind.value, each.bill_month, each.total_amount_fen, each.open_fen, each.status)
        for each in bills
    ]


async def _prepaid(ctx: Context, household: Household) -> int:
    return (await deposit_balances(ctx, [household.account_id]))[household.account_id]


async def _october(ctx: Context, household: Household) -> None:
    await read(ctx, household, "70", date(2026, 10, 20))
    await bill(ctx, date(2026, 10, 20))


@pytest.mark.feature("F-0343", "F-0351")
async def test_what_is_left_is_what_the_volume_that_stands_costs(ctx: Context) -> None:
    household, _ = await _billed(ctx)

    await _take_back(ctx, household)

    bills = await _bills(ctx, household)
    assert bills == [*BEFORE, ("credit", 202607, -12480, 0, "paid")]
    assert sum(total for _, _, total, _, _ in bills) == 11220
    assert await _prepaid(ctx, household) == 1580
    assert await broken(ctx) == []
    await _october(ctx, household)
    assert (await _bills(ctx, household))[-1] == ("ordinary", 202610, 3950, 2370, "partial")
    july, *_ = await bills_of(ctx, household)
    _, credit, *_ = await explained(ctx, household)
    taken_back = said(credit)
    assert taken_back[0].startswith(f"冲减账单 {july.number}（账期 2026-07，70.80 元）")
    assert taken_back[0].endswith("撤销批次 CX2026000001（抄表错误：爆管期间表具空转）")
    assert "冲减时 60 m³，减去该账单计入的 24 m³，余 36 m³；从最高一档起冲减" in taken_back[1]
    assert taken_back[4:9] == [
        "阶梯 自来水 2026-01-01 起累计 36 → 60；上限 30 / 50",
        "自来水 第 2 档（30–50 m³） 14 × 3.00 42.00",
        "自来水 第 3 档（50 m³ 以上） 10 × 6.00 60.00",
        "污水处理费 24 × 0.95 22.80",
        "合计 124.80 元",
    ]
    assert taken_back[9].startswith("按原账单的价格和计价资料冲减 124.80 元，比原账单多 54.00 元")
    assert await broken(ctx) == []


@pytest.mark.feature("F-0343", "F-0351")
async def test_billed_again_it_comes_to_what_was_owed_before(ctx: Context) -> None:
    household, cashier = await _billed(ctx)
    await _take_back(ctx, household)

    later = at(ctx, date(2026, 10, 12))
    await bill_all(later, await plan_run(later, PlanRun(202607)))

    bills = await _bills(ctx, household)
    assert bills[-1] == ("ordinary", 202607, 12480, 10900, "partial")
    assert sum(total for _, _, total, _, _ in bills) == 23700
    await _october(ctx, household)
    assert (await _bills(ctx, household))[-1] == ("ordinary", 202610, 6950, 6950, "open")
    await pay(cashier, household, date(2026, 10, 28), 17850)
    assert await open_bills(ctx, household.account_id) == []
    assert await _prepaid(ctx, household) == 0
    _, _, again, *_ = await explained(ctx, household)
    assert said(again)[4:7] == [
        "阶梯 自来水 2026-01-01 起累计 36 → 60；上限 30 / 50",
        "自来水 第 2 档（30–50 m³） 14 × 3.00 42.00",
        "自来水 第 3 档（50 m³ 以上） 10 × 6.00 60.00",
    ]
    assert await broken(ctx) == []
