"""A low-income household whose proof runs out inside a period, and is renewed too late.

18 m³ a month at 2.40, to 29 at 3.60, beyond 7.20; wastewater 0.95. Low income: 6 m³ of water free,
half of the wastewater. Each month 24 m³ are used. What holds on the reading day holds for the bill.

October: free 6, 18 × 2.40 = 43.20; 22.80 − 11.40; 54.60
November: the proof ended on the 10th, the meter is read on the 20th:
    18 × 2.40 + 6 × 3.60 = 64.80; 22.80; 87.60
    paid with 100.00 on the 28th, 12.40 are left
2 December: the proof is renewed from 11 November on. On the 3rd the bill is taken back, made anew:
    12.40 + 87.60 = 100.00, of which 54.60 are taken; 45.40 are left
December: 54.60, of which 9.20 stay open
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    CancelScope,
    PlanCancellation,
    PlanRun,
    cancel_bills,
    open_bills,
    plan_run,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.ledger.facade import deposit_balances
from tests.revenue.billing.billing_world import MONTHLY, assign, bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import OPENED_ON, Household, add_household, at, read
from tests.scenarios.life import bill, bills_of, explained, pay, said

AIDED: dict[str, Any] = MONTHLY | {
    "relief": [
        {"code": "low-income", "kind": "free_volume", "volume": "6", "applies_to": ["water"]},
        {"code": "low-income", "kind": "percent_off", "percent": "50", "applies_to": ["sewage"]},
    ]
}


async def _prove(ctx: Context, household: Household, first: date, last: date) -> None:
    """Record a proof of low income."""
    command = SetAttribute(
        household.account_id,
        AttributeKind.RELIEF,
        {"code": "low-income"},
        from_on=first,
        to_on=last,
        proof_no=f"低保证 3501-{first:%Y}",
        reason="低保",
    )
    await set_attribute(ctx, command)


async def _read_and_bill(ctx: Context, household: Household, day: date, pointer: str) -> None:
    await read(ctx, household, pointer, day)
    await bill(ctx, day.replace(day=21))


async def _bill_again(ctx: Context, household: Household) -> None:
    """Take back November's bill and make it anew, by what is known now."""
    today = at(ctx, date(2026, 12, 3))
    scope = CancelScope(account_ids=(household.account_id,), first_month=202611, last_month=202611)
    taken = await cancel_bills(today, PlanCancellation(scope, "低保证已续期"))
    assert (taken.bill_count, taken.credited_fen) == (1, 8760)
    assert await deposit_balances(ctx, [household.account_id]) == {household.account_id: 10000}
    await bill_all(today, await plan_run(today, PlanRun(202611)))


@pytest.mark.feature("F-0290", "F-0314")
async def test_what_was_charged_without_the_relief_is_given_back(ctx: Context) -> None:
    # given
    district = await build_world(ctx, AIDED)
    household = await add_household(ctx, district, started_on=date(2026, 9, 20))
    await assign(ctx, household, "t.monthly")
    await _prove(ctx, household, OPENED_ON, date(2026, 11, 10))
    cashier = await hire_cashier(ctx)
    # when
    await _read_and_bill(ctx, household, date(2026, 10, 20), "24")
    await pay(cashier, household, date(2026, 10, 28), 5460)
    await _read_and_bill(ctx, household, date(2026, 11, 20), "48")
    paid = await pay(cashier, household, date(2026, 11, 28), 10000)
    assert (paid.settled[0].amount_fen, paid.prepayment_after_fen) == (8760, 1240)
    await _prove(at(ctx, date(2026, 12, 2)), household, date(2026, 11, 11), date(2027, 11, 10))
    await _bill_again(ctx, household)
    assert await deposit_balances(ctx, [household.account_id]) == {household.account_id: 4540}
    await _read_and_bill(ctx, household, date(2026, 12, 20), "72")
    # then
    assert [
        (each.bill_month, each.kind, each.total_amount_fen, each.open_fen, each.status)
        for each in await bills_of(ctx, household)
    ] == [
        (202610, "ordinary", 5460, 0, "paid"),
        (202611, "ordinary", 8760, 0, "reversed"),
        (202611, "credit", -8760, 0, "paid"),
        (202611, "ordinary", 5460, 0, "paid"),
        (202612, "ordinary", 5460, 920, "partial"),
    ]
    of_october, *_, of_december = await explained(ctx, household)
    assert said(of_october)[1:] == said(of_december)[1:]
    assert said(of_october)[-8:] == [
        "居民（t.monthly，2020-01-01 起）",
        "阶梯 自来水 上限 18 / 29",
        "免水量 自来水 6 m³，不计入计费水量",
        "自来水 第 1 档（0–18 m³）（low-income） 18 × 2.40 43.20",
        "污水处理费 24 × 0.95 22.80",
        "污水处理费 减免（low-income） -11.40",
        "合计 54.60 元",
        "账单金额 54.60 元",
    ]
    last = await pay(cashier, household, date(2026, 12, 28), 920, 1000)
    assert (last.change_fen, await open_bills(ctx, household.account_id)) == (80, [])
    assert await broken(ctx) == []
