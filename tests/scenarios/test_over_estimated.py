"""A meter that nobody could read in September is estimated too high, and catches up by December.

18 m³ a month at 2.40, to 29 at 3.60, beyond 7.20; wastewater 0.95. 20 m³ are 43.20 + 7.20 + 19.00 =
69.40.

July and August: 20 m³ each, the dial shows 40. September is estimated at 20: the pointer is at 60.
October shows 44 and November 52: nothing is charged. December shows 67: 7 m³, 16.80 + 6.65 = 23.45.
In January the meter is changed at 75, and the new one shows 12: 8 + 12 = 20 m³.
All in all 87 m³ are charged, as both dials counted.

If it is changed on 5 November at 45 already, 15 m³ were charged that it never counted. The new one
shows 6 in November: nothing is charged, 9 m³ are carried on; 20 in December: 14 − 9 = 5 m³, 12.00 +
4.75 = 16.75; 33 in January: 13 m³, 31.20 + 12.35 = 43.55. 45 + 33 = 78 m³ are charged.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import open_bills
from tests.revenue.billing.billing_world import assign, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, read
from tests.scenarios.life import bill, bills_of, change_meter, explained, pay, said


class Home:
    """The household, read and billed on the 20th, paying what is due on the 28th."""

    def __init__(self, ctx: Context, household: Household, cashier: Context) -> None:
        self.ctx = ctx
        self.household = household
        self.cashier = cashier

    async def month(self, month: int, pointer: str | None) -> None:
        """Live through a month; without a pointer nobody let the reader in."""
        day = date(month // 100, month % 100, 20)
        status = "normal" if pointer else "refused"
        await read(self.ctx, self.household, pointer, day, status_code=status)
        await bill(self.ctx, day)
        due_fen = sum(each.open_fen for each in await open_bills(self.ctx, self.account_id))
        if due_fen:
            await pay(self.cashier, self.household, day.replace(day=28), due_fen)

    @property
    def account_id(self) -> int:
        return self.household.account_id

    async def bills(self) -> list[tuple[int, Decimal | int, int, str]]:
        return [
            (each.bill_month, each.usage_m3, each.total_amount_fen, each.status)
            for each in await bills_of(self.ctx, self.household)
        ]


async def _over_estimated(ctx: Context) -> Home:
    household = await add_household(ctx, await build_world(ctx))
    await assign(ctx, household, "t.monthly")
    home = Home(ctx, household, await hire_cashier(ctx))
    for month, pointer in ((202607, "20"), (202608, "40"), (202609, None)):
        await home.month(month, pointer)
    return home


THREE_MONTHS = [(month, 20, 6940, "paid") for month in (202607, 202608, 202609)]


@pytest.mark.feature("F-0308", "F-0313")
async def test_the_meter_catches_up_and_is_then_changed(ctx: Context) -> None:
    home = await _over_estimated(ctx)

    for month, pointer in ((202610, "44"), (202611, "52"), (202612, "67")):
        await home.month(month, pointer)
    home.household = await change_meter(ctx, home.household, date(2027, 1, 5), stop="75")
    await home.month(202701, "12")

    assert await home.bills() == [
        *THREE_MONTHS,
        (202610, 0, 0, "paid"),
        (202611, 0, 0, "paid"),
        (202612, 7, 2345, "paid"),
        (202701, 20, 6940, "paid"),
    ]
    _, _, _, october, *_, january = await explained(ctx, home.household)
    assert said(october)[:2] == [
        "抄见 表号 B01-M0001 2026-10-20 60 − 2026-09-20 60：用水 0 m³",
        "等针 表盘读数 44，低于已计费的表底 60，追平以前不再计费",
    ]
    assert said(january)[:3] == [
        "旧表 表号 B01-M0001 2027-01-05 75 − 2026-12-20 67：用水 8 m³",
        "抄见 表号 NEW-B01-M0001 2027-01-20 12 − 2027-01-05 0：用水 12 m³",
        "换表 旧表余量 8 m³，合计 20 m³",
    ]
    assert await broken(ctx) == []


@pytest.mark.feature("F-0286", "F-0313")
async def test_what_it_was_ahead_goes_to_the_new_meter(ctx: Context) -> None:
    home = await _over_estimated(ctx)

    await home.month(202610, "42")
    home.household = await change_meter(ctx, home.household, date(2026, 11, 5), stop="45")
    for month, pointer in ((202611, "6"), (202612, "20"), (202701, "33")):
        await home.month(month, pointer)

    assert await home.bills() == [
        *THREE_MONTHS,
        (202610, 0, 0, "paid"),
        (202611, 0, 0, "paid"),
        (202612, 5, 1675, "paid"),
        (202701, 13, 4355, "paid"),
    ]
    *_, november, december, _ = await explained(ctx, home.household)
    assert said(november)[:4] == [
        "旧表 表号 B01-M0001 2026-11-05 45 − 2026-10-20 60：用水 -15 m³",
        "抄见 表号 NEW-B01-M0001 2026-11-20 6 − 2026-11-05 0：用水 6 m³",
        "换表 旧表多计 15 m³，抵扣后 -9 m³",
        "留抵 9 m³ 多计水量留待下次抵扣",
    ]
    assert said(december)[:3] == [
        "抵扣 表号 NEW-B01-M0001 至 2026-11-20 未抵完的多计水量 9 m³",
        "抄见 表号 NEW-B01-M0001 2026-12-20 20 − 2026-11-20 6：用水 14 m³",
        "抵扣后 5 m³",
    ]
    assert await broken(ctx) == []
