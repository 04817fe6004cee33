"""A flat is sold on 21 November with what is owed for its water.

A counter of the year: 30 m³ at 2.00, the next 20 at 3.00, beyond 6.00; wastewater 0.95. A bill is
due ten days after its issue; from the day after it costs 0.1 % a day, at most 10 %.

    September  24 m³   48.00 + 22.80          70.80   due on 30 September, 20.80 paid in time
    October    16 m³   12.00 + 30.00 + 15.20  57.20   due on 30 October
    10 November, 30.00 in cash: 50.00 × 40 days = 2.00 of fee, 28.00 of September, 22.00 are left
    closing     6 m³   18.00 + 5.70           23.70   due on 1 December

On 21 November September owes 28.00 × 40 days + 22.00 × 51 days = 1.12 + 1.12 = 2.24, of which 2.00
are paid: 0.24. October owes 57.20 × 21 days = 1.20. By agreement all of it goes over: 102.90 and
1.44. The fees run on as if nothing had happened; on 11 December they are

    22.00 × 71 days + 1.12 − 2.00 = 0.68     57.20 × 41 days = 2.35     23.70 × 9 days = 0.21

and the new owner pays 102.90 + 3.24 = 106.14. Their first bill, 14 m³ from 46 to 60, begins a year
of its own: 28.00 + 13.30 = 41.30; going on from 46 it were 12.00 + 60.00 + 13.30 = 85.30.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    bill_late_fee,
    hold_in_transit,
    late_fees_due,
    open_bills,
)
from minshui.revenue.customer.facade import customer_by_id
from minshui.revenue.ledger.facade import chart_balances, deposit_balances
from minshui.revenue.ownership.facade import request_transfer
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import YEARLY, assign, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import approver, open_new_owner, transfer
from tests.revenue.reading.district import Household, add_household, as_user, at, read
from tests.revenue.refusals import refused
from tests.scenarios.life import bill, bills_of, explained, pay, said
from tests.scenarios.test_bill_taken_back import SEWAGE

TARIFF: dict[str, Any] = YEARLY | {"components": [*YEARLY["components"], SEWAGE]}
SOLD_ON, PAID_ON = date(2026, 11, 21), date(2026, 12, 11)
AGREED: dict[str, Any] = {"takes_arrears": True, "takes_prepayment": True, "agreement_no": "XY-7"}


@dataclass
class Flat:
    """The flat, who goes and who comes, and the counter."""

    ctx: Context
    cashier: Context
    old: Household
    new: Household

    async def sell(self, **terms: Any) -> None:
        """Let the flat go from one to the other at pointer 46."""
        today = at(self.ctx, SOLD_ON)
        command = transfer(self.old, self.new.account_id, "46", SOLD_ON, **terms)
        asked = await request_transfer(as_user(today, 11), command)
        await approve(approver(today), asked.id)

    async def fees(self, owner: Household, day: date) -> dict[int, int]:
        """Return what an owner owes for paying late by month of the bills, as of a day."""
        found = await late_fees_due(at(self.ctx, day), [owner.account_id], day)
        return {each.bill.bill_month: each.due_fen for each in found.values()}

    async def bills(self, owner: Household) -> list[tuple[str, int, int, int]]:
        """Return kind, month, amount and what is open of an owner's bills."""
        return [
            (each.kind.value, each.bill_month, each.total_amount_fen, each.open_fen)
            for each in await bills_of(self.ctx, owner)
        ]

    async def december(self) -> int:
        """Read and bill the new owner's first month and return what it costs."""
        await read(self.ctx, self.new, "60", date(2026, 12, 20))
        await bill(self.ctx, date(2026, 12, 20))
        return (await self.bills(self.new))[-1][2]


@pytest.fixture
async def flat(ctx: Context) -> Flat:
    terms = {"rate_per_day": "0.001", "cap_rate": "0.1"}
    for key, value in (("late_fee_terms", terms), ("due_days", 10)):
        await set_parameter(ctx, SetParameter("billing", key, value, date(2026, 1, 1)))
    district = await build_world(ctx, TARIFF)
    old = await add_household(ctx, district)
    await assign(ctx, old, "t.yearly")
    cashier = await hire_cashier(ctx)
    for day, pointer in ((date(2026, 9, 20), "24"), (date(2026, 10, 20), "40")):
        await read(ctx, old, pointer, day)
        await bill(ctx, day)
        if day.month == 9:
            await pay(cashier, old, date(2026, 9, 28), 2080)
    cust_id, account_id = await open_new_owner(ctx, district)
    return Flat(ctx, cashier, old, replace(old, cust_id=cust_id, account_id=account_id))


@pytest.mark.feature("F-0289")
async def test_what_is_owed_goes_over_and_its_late_fees_run_on(flat: Flat) -> None:
    await pay(flat.cashier, flat.old, date(2026, 11, 10), 3000)
    assert await flat.fees(flat.old, SOLD_ON) == {202609: 24, 202610: 120}

    await flat.sell(**AGREED)

    assert await flat.bills(flat.old) == [
        ("ordinary", 202609, 7080, 0),
        ("ordinary", 202610, 5720, 0),
        ("closing", 202611, 2370, 0),
    ]
    assert await flat.bills(flat.new) == [
        ("succession", 202609, 2200, 2200),
        ("succession", 202610, 5720, 5720),
        ("succession", 202611, 2370, 2370),
    ]
    assert await flat.fees(flat.old, SOLD_ON) == {}
    assert await flat.fees(flat.new, SOLD_ON) == {202609: 24, 202610: 120}
    assert (await customer_by_id(flat.ctx, flat.old.cust_id)).status == "closed"
    # At the cap of the whole time: 2.20 + 1.12 − 2.00, 5.72, 2.37.
    assert await flat.fees(flat.new, date(2027, 5, 1)) == {202609: 132, 202610: 572, 202611: 237}
    assert await broken(flat.ctx) == []


@pytest.mark.feature("F-0289")
async def test_the_new_owner_pays_what_the_old_one_would_have_paid(flat: Flat) -> None:
    await pay(flat.cashier, flat.old, date(2026, 11, 10), 3000)
    await flat.sell(**AGREED)
    assert await flat.fees(flat.new, PAID_ON) == {202609: 68, 202610: 235, 202611: 21}
    (september, *_) = await bills_of(flat.ctx, flat.new)
    said_of_fee = (await bill_late_fee(at(flat.ctx, PAID_ON), september.number, PAID_ON)).text
    assert "承接原户账单的违约金 0.24 元" in said_of_fee
    assert said_of_fee[1] == "自 2026-11-21 起计，本金 22.00 元"

    paid = await pay(flat.cashier, flat.new, PAID_ON, 10614)

    assert paid.prepayment_after_fen == 0
    assert await open_bills(flat.ctx, flat.new.account_id) == []
    assert await flat.fees(flat.new, date(2027, 5, 1)) == {}
    books = {each.code: each.balance_fen for each in await chart_balances(flat.ctx)}
    assert (books["1122.01"], books["2203"]) == (0, 0)
    assert books["6301.02"] == -(200 + 324)
    assert await flat.december() == 4130
    (first, *_) = [
        each for each in await explained(flat.ctx, flat.new) if each.detail.bill.usage_m3 == 14
    ]
    assert "阶梯 自来水 2026-01-01 起累计 0 → 14；上限 30 / 50" in said(first)
    assert await broken(flat.ctx) == []


async def test_without_an_agreement_everybody_owes_their_own(flat: Flat) -> None:
    setting = SetParameter("ownership", "tier_counter", "inherit", date(2026, 1, 1))
    await set_parameter(flat.ctx, setting)

    await flat.sell()

    assert await flat.bills(flat.old) == [
        ("ordinary", 202609, 7080, 5000),
        ("ordinary", 202610, 5720, 5720),
        ("closing", 202611, 2370, 2370),
    ]
    # 50.00 × 51 and 71 days, 57.20 × 21 and 41 days, 23.70 × 9 days.
    assert await flat.fees(flat.old, SOLD_ON) == {202609: 255, 202610: 120}
    assert await flat.fees(flat.old, PAID_ON) == {202609: 355, 202610: 235, 202611: 21}
    assert await flat.december() == 8530
    assert [each[:2] for each in await flat.bills(flat.new)] == [("ordinary", 202612)]
    await pay(flat.cashier, flat.old, PAID_ON, 5000 + 5720 + 2370 + 355 + 235 + 21)
    assert await open_bills(flat.ctx, flat.old.account_id) == []
    assert await broken(flat.ctx) == []


async def test_prepayment_pays_the_last_bill_and_then_the_new_owners_first(flat: Flat) -> None:
    await pay(flat.cashier, flat.old, date(2026, 10, 28), 5000 + 135 + 5720 + 6000)

    await flat.sell(**AGREED)

    # September's 50.00 were 27 days late; 60.00 are ahead.
    assert await flat.bills(flat.new) == []
    assert await flat.bills(flat.old) == [
        ("ordinary", 202609, 7080, 0),
        ("ordinary", 202610, 5720, 0),
        ("closing", 202611, 2370, 0),
    ]
    accounts = [flat.old.account_id, flat.new.account_id]
    assert await deposit_balances(flat.ctx, accounts) == dict(zip(accounts, (0, 3630), strict=True))
    assert await flat.december() == 4130
    assert (await flat.bills(flat.new))[-1][3] == 4130 - 3630
    assert await broken(flat.ctx) == []


async def test_a_flat_is_not_sold_while_the_bank_has_a_bill_of_it(flat: Flat) -> None:
    october = (await bills_of(flat.ctx, flat.old))[1]
    sent = at(flat.ctx, date(2026, 11, 5))
    await hold_in_transit(sent, [(october.id, october.bill_month)], "托收 20261105")

    async with refused(flat.ctx, "E_TAKE_OVER_HELD"):
        await flat.sell(**AGREED)

    assert await flat.bills(flat.new) == []
    assert (await customer_by_id(flat.ctx, flat.old.cust_id)).status == "normal"
