"""A hotel and its bath house share a quota of 300 m³ a month; one pays ordinary, one special use.

Hotel 3.00, bath house 9.00, wastewater 1.40. Over quota: to 20 % half as much more, to 40 % as much
again, beyond twice as much more.

November: 140 + 100 m³ are within the quota.
    hotel 420.00 + 196.00 = 616.00; bath house 900.00 + 140.00 = 1,040.00
December: 270 + 180 = 450 m³, half over. Each has the quota in proportion: 180 and 120 m³.
    hotel: 90 over: 36 × 1.50 + 36 × 3.00 + 18 × 6.00 = 54.00 + 108.00 + 108.00 = 270.00
        810.00 + 270.00 + 378.00 = 1,458.00
    bath house: 60 over: 24 × 4.50 + 24 × 9.00 + 12 × 18.00 = 108.00 + 216.00 + 216.00 = 540.00
        1,620.00 + 540.00 + 252.00 = 2,412.00
January: each for itself; the hotel is 30 over its 300, the bath house has no quota.
    hotel 990.00 + 30 × 1.50 + 462.00 = 1,497.00; bath house 540.00 + 84.00 = 624.00

The bath house pays 3,500.00 in November: 2,460.00 stay, December leaves 48.00, January owes 576.00.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    PlanRun,
    list_parked,
    open_bills,
    plan_run,
    retry_parked,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.customer.quota_sharing import EndQuotaShare, ShareQuota
from minshui.revenue.customer.use_cases.end_quota_share import end_quota_share
from minshui.revenue.customer.use_cases.share_quota import share_quota
from tests.revenue.billing.billing_world import MONTHLY, assign, bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import (
    OPENED_ON,
    Household,
    add_household,
    approve,
    at,
    read,
)
from tests.scenarios.life import bill, explained, pay, said, totals


def _price(code: str, name: str, water: str) -> dict[str, Any]:
    flat = {"measure": "volume", "mode": "flat"}
    return {key: MONTHLY[key] for key in ("format", "currency", "unit", "effective", "counter")} | {
        "code": code,
        "name": name,
        "components": [
            {"code": "water", "name": "自来水", "price": water} | flat,
            {"code": "sewage", "name": "污水处理费", "price": "1.40"} | flat,
        ],
        "over_quota": {
            "applies_to": ["water"],
            "bands": [
                {"over_up_to_percent": "20", "extra_percent": "50"},
                {"over_up_to_percent": "40", "extra_percent": "100"},
                {"over_up_to_percent": None, "extra_percent": "200"},
            ],
        },
    }


HOTEL, BATH = _price("t.shop", "非居民", "3.00"), _price("t.special", "特种用水", "9.00")


async def _open(ctx: Context) -> tuple[Household, Household]:
    """Return the hotel, which has the quota, and the bath house, which shares it."""
    district = await build_world(ctx, HOTEL, BATH)
    started_on = date(2026, 10, 20)
    hotel = await add_household(ctx, district, 1, started_on=started_on)
    bath = await add_household(ctx, district, 2, started_on=started_on)
    await assign(ctx, hotel, "t.shop")
    await assign(ctx, bath, "t.special")
    quota = SetAttribute(hotel.account_id, AttributeKind.QUOTA, {"volume": "300"}, OPENED_ON)
    await set_attribute(ctx, quota)
    await share_quota(ctx, ShareQuota(hotel.account_id, bath.code, OPENED_ON))
    return hotel, bath


async def _bill_late(ctx: Context, hotel: Household, bath: Household) -> None:
    """December: the bath house is read after the hotel, which waits for it."""
    await read(ctx, hotel, "410", date(2026, 12, 20))
    await approve(at(ctx, date(2026, 12, 21)), 202612)
    await read(ctx, bath, "280", date(2026, 12, 21))
    today = at(ctx, date(2026, 12, 22))
    run = await plan_run(today, PlanRun(202612))
    await bill_all(today, run)
    parked = (await list_parked(ctx, run.id, PageRequest())).items
    assert [(each.account_id, each.code) for each in parked] == [
        (hotel.account_id, "E_QUOTA_WAITS")
    ]
    await approve(today, 202612)
    await retry_parked(today, run.id)
    await bill_all(today, await plan_run(today, PlanRun(202612)))


@pytest.mark.feature("F-0282", "F-0314")
async def test_two_shops_are_over_their_quota_together_and_then_each_alone(ctx: Context) -> None:
    # given
    hotel, bath = await _open(ctx)
    cashier = await hire_cashier(ctx)
    # when November is within the quota, and the bath house pays ahead
    for shop, pointer in ((hotel, "140"), (bath, "100")):
        await read(ctx, shop, pointer, date(2026, 11, 20))
    await bill(ctx, date(2026, 11, 21))
    await pay(cashier, hotel, date(2026, 11, 28), 61600)
    ahead = await pay(cashier, bath, date(2026, 11, 28), 350000)
    assert ahead.prepayment_after_fen == 246000
    # and December is over it
    await _bill_late(ctx, hotel, bath)
    await pay(cashier, hotel, date(2026, 12, 28), 145800)
    # and in January nothing is shared
    await end_quota_share(ctx, EndQuotaShare(hotel.account_id, bath.code, date(2026, 12, 31)))
    for shop, pointer in ((hotel, "740"), (bath, "340")):
        await read(ctx, shop, pointer, date(2027, 1, 20))
    await bill(ctx, date(2027, 1, 21))
    # then
    assert await totals(ctx, hotel) == {
        202611: (61600, 0),
        202612: (145800, 0),
        202701: (149700, 149700),
    }
    assert await totals(ctx, bath) == {
        202611: (104000, 0),
        202612: (241200, 0),
        202701: (62400, 57600),
    }
    for shop, owed_fen in ((hotel, 149700), (bath, 57600)):
        paid = await pay(cashier, shop, date(2027, 1, 28), owed_fen)
        assert (paid.prepayment_after_fen, await open_bills(ctx, shop.account_id)) == (0, [])
    _, december, january = await explained(ctx, hotel)
    assert "定额 180 m³（共享定额，按当月各户用水量分得），超出 90 m³" in said(december)
    assert "定额 300 m³，超出 30 m³" in said(january)
    assert said(december)[-7:-1] == [
        "自来水 270 × 3.00 810.00",
        "自来水 超定额第 1 档加价 36 × 1.50 54.00",
        "自来水 超定额第 2 档加价 36 × 3.00 108.00",
        "自来水 超定额第 3 档加价 18 × 6.00 108.00",
        "污水处理费 270 × 1.40 378.00",
        "合计 1458.00 元",
    ]
    await explained(ctx, bath)
    assert await broken(ctx) == []
