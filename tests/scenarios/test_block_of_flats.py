"""A block of three flats below a master meter, over four months: what is left is the landlord's.

Flats: 18 m³ at 2.40, to 29 at 3.60, beyond 7.20; wastewater 0.95. The landlord: 3.00 and 0.95.

November: 18 + 12 + 25 = 55 of 80 m³, 25 are left.
    60.30, 40.20, 43.20 + 25.20 + 23.75 = 92.15; 75.00 + 23.75 = 98.75
December: 20 + 14 + 41 = 75 of 60 m³: held. The third flat was misread, 36 for 66, that is 11 m³;
    45 of 60, 15 are left. 43.20 + 7.20 + 19.00 = 69.40, 46.90, 36.85; 45.00 + 14.25 = 59.25
January: 20 + 15 + 16 = 51 of 45 m³: the master runs slow, and is charged nothing by decision.
    69.40, 50.25, 53.60; 0.00
February: the master is changed at 200, 15 m³ above its last pointer; the new one shows 60.
    20 + 15 + 20 = 55 of 75 m³ are approved, then the second flat is corrected to 18:
    58 of 75, 17 are left. 69.40, 60.30, 69.40; 51.00 + 16.15 = 67.15

Each pays 500.00 in November. They keep 231.50, 302.35, 248.00 and 274.85.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import SetMaster, set_master
from minshui.revenue.ledger.facade import deposit_balances
from minshui.revenue.reading.facade import (
    CorrectReading,
    ReviewCriteria,
    approve_at_zero,
    correct_reading,
    review_readings,
)
from tests.revenue.billing.billing_world import MONTHLY, assign, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, as_user, at, read
from tests.revenue.refusals import refused
from tests.scenarios.life import bill, bills_of, change_meter, explained, pay, said

LANDLORDS: dict[str, Any] = {
    key: MONTHLY[key] for key in ("format", "currency", "unit", "effective", "counter")
} | {
    "code": "t.block",
    "name": "公共用水",
    "components": [
        {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "3.00"},
        MONTHLY["components"][1],
    ],
}
READER, REVIEWER = 7, 8
NOVEMBER, DECEMBER = date(2026, 11, 20), date(2026, 12, 20)
JANUARY, FEBRUARY = date(2027, 1, 20), date(2027, 2, 20)


class Block:
    """The landlord's master meter and the flats below it."""

    def __init__(self, ctx: Context, landlord: Household, flats: list[Household]) -> None:
        self.ctx = ctx
        self.landlord = landlord
        self.flats = flats

    async def read(self, day: date, master: str, *pointers: str) -> list[int]:
        """Read the master, then the flats; return the readings in this order."""
        homes, reader = [self.landlord, *self.flats], as_user(self.ctx, READER)
        shown = zip(homes, (master, *pointers), strict=True)
        return [await read(reader, home, pointer, day) for home, pointer in shown]

    async def review(self, day: date) -> tuple[int, list[int]]:
        """Approve what can be approved; return how many, and what is held."""
        criteria = ReviewCriteria(bill_month=day.year * 100 + day.month)
        result = await review_readings(at(self.ctx, day), criteria)
        return result.count, list(result.held)

    async def charged(self, day: date) -> list[tuple[Decimal | int, int]]:
        """Bill a month and return usage and amount, the landlord first."""
        await bill(self.ctx, day)
        found: list[tuple[Decimal | int, int]] = []
        for home in (self.landlord, *self.flats):
            last = (await bills_of(self.ctx, home))[-1]
            found.append((last.usage_m3, last.total_amount_fen))
        return found


async def _build(ctx: Context) -> Block:
    district = await build_world(ctx, MONTHLY, LANDLORDS)
    landlord, *flats = [
        await add_household(ctx, district, number, started_on=date(2026, 10, 20))
        for number in (1, 2, 3, 4)
    ]
    await assign(ctx, landlord, "t.block")
    for flat in flats:
        await assign(ctx, flat, "t.monthly")
        below = SetMaster(flat.cust_meter_id, landlord.cust_meter_id, "总分表")
        await set_master(ctx, below)
    return Block(ctx, landlord, flats)


@pytest.mark.feature("F-0310", "F-0311", "F-0313")
async def test_the_landlord_pays_what_the_flats_did_not_use(ctx: Context) -> None:
    # given
    block = await _build(ctx)
    cashier = await hire_cashier(ctx)
    reviewer = as_user(ctx, REVIEWER)

    # when nothing is the matter
    await block.read(NOVEMBER, "80", "18", "12", "25")
    assert await block.review(NOVEMBER) == (4, [])
    november = await block.charged(NOVEMBER)
    for home in (block.landlord, *block.flats):
        await pay(cashier, home, date(2026, 11, 28), 50000)
    # and when a flat was misread
    master, *_, third = await block.read(DECEMBER, "140", "38", "26", "66")
    assert await block.review(DECEMBER) == (3, [master])
    await correct_reading(at(reviewer, DECEMBER), CorrectReading(third, "6 看成 3", Decimal(36)))
    assert await block.review(DECEMBER) == (2, [])
    december = await block.charged(DECEMBER)
    # and when the master runs slow
    slow, *_ = await block.read(JANUARY, "185", "58", "41", "52")
    assert await block.review(JANUARY) == (3, [slow])
    await approve_at_zero(at(reviewer, JANUARY), slow, "总表走慢，已报换表")
    january = await block.charged(JANUARY)
    # and when it is changed, and a flat is corrected after review
    block.landlord = await change_meter(ctx, block.landlord, date(2027, 2, 5), stop="200")
    _, _, second, _ = await block.read(FEBRUARY, "60", "78", "56", "72")
    assert await block.review(FEBRUARY) == (4, [])
    await correct_reading(at(reviewer, FEBRUARY), CorrectReading(second, "抄错", Decimal(59)))
    assert await block.review(FEBRUARY) == (2, [])
    february = await block.charged(FEBRUARY)

    # then
    assert november == [(25, 9875), (18, 6030), (12, 4020), (25, 9215)]
    assert december == [(15, 5925), (20, 6940), (14, 4690), (11, 3685)]
    assert january == [(0, 0), (20, 6940), (15, 5025), (16, 5360)]
    assert february == [(17, 6715), (20, 6940), (18, 6030), (20, 6940)]
    accounts = [home.account_id for home in (block.landlord, *block.flats)]
    balances = await deposit_balances(ctx, accounts)
    assert [balances[each] for each in accounts] == [27485, 23150, 30235, 24800]
    _, _, slow_bill, exchanged_bill = await explained(ctx, block.landlord)
    assert said(slow_bill)[:6] == [
        "抄见 表号 B01-M0001 2027-01-20 185 − 2026-12-20 140：用水 45 m³",
        "分表 表号 B01-M0002 2027-01：20 m³",
        "分表 表号 B01-M0003 2027-01：15 m³",
        "分表 表号 B01-M0004 2027-01：16 m³",
        "总表 扣减分表 51 m³，余 -6 m³",
        "按 0 计费 总表走慢，已报换表",
    ]
    assert said(exchanged_bill)[:7] == [
        "旧表 表号 B01-M0001 2027-02-05 200 − 2027-01-20 185：用水 15 m³",
        "抄见 表号 NEW-B01-M0001 2027-02-20 60 − 2027-02-05 0：用水 60 m³",
        "换表 旧表余量 15 m³，合计 75 m³",
        "分表 表号 B01-M0002 2027-02：20 m³",
        "分表 表号 B01-M0003 2027-02：18 m³",
        "分表 表号 B01-M0004 2027-02：20 m³",
        "总表 扣减分表 58 m³，余 17 m³",
    ]
    await explained(ctx, *block.flats)
    assert await broken(ctx) == []


async def test_a_billed_flat_is_not_corrected_behind_its_bill(ctx: Context) -> None:
    block = await _build(ctx)
    *_, third = await block.read(NOVEMBER, "80", "18", "12", "25")
    await block.review(NOVEMBER)
    await block.charged(NOVEMBER)

    async with refused(ctx, "E_READING_BILLED"):
        await correct_reading(
            at(as_user(ctx, REVIEWER), NOVEMBER), CorrectReading(third, "抄错", Decimal(20))
        )
