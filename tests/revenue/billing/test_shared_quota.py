"""A main customer and its sub-customers share one quota (定额共享)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    BillFilter,
    PlanRun,
    bill_next_chunk,
    explain_bill,
    list_bills,
    list_parked,
    plan_run,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.customer.quota_sharing import ShareQuota
from minshui.revenue.customer.use_cases.share_quota import share_quota
from minshui.revenue.ledger.facade import verify_ledger
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.billing.billing_world import (
    MONTH,
    READ_ON,
    YEARLY,
    assign,
    bill_all,
    build_world,
    plan,
)
from tests.revenue.reading.district import OPENED_ON, Household, add_household, approve, read

READ, SET = "revenue.customer.read", "revenue.customer.set_attribute"
SPECIAL: dict[str, Any] = {
    "format": "tariff/1",
    "code": "t.shops",
    "name": "非居民",
    "currency": "CNY",
    "unit": "m3",
    "effective": {"from": "2020-01-01"},
    "counter": {"basis": "months"},
    "components": [
        {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "2.00"}
    ],
    "over_quota": {
        "applies_to": ["water"],
        "bands": [
            {"over_up_to_percent": "50", "extra_percent": "50"},
            {"over_up_to_percent": None, "extra_percent": "100"},
        ],
    },
}
"""Over 100 m³ to 150 one yuan more a m³, beyond two."""


async def build_pool(ctx: Context, *, tariff: dict[str, Any] = SPECIAL) -> list[Household]:
    """Return a main customer with a quota of 100 m³ and a sub-customer that shares it."""
    district = await build_world(ctx, tariff)
    pool = [
        await add_household(ctx, district, number, started_on=date(2026, 10, 20))
        for number in (1, 2)
    ]
    for household in pool:
        await assign(ctx, household, tariff["code"])
    main, sub = pool
    quota = SetAttribute(main.account_id, AttributeKind.QUOTA, {"volume": "100"}, from_on=OPENED_ON)
    await set_attribute(ctx, quota)
    await share_quota(ctx, ShareQuota(main.account_id, sub.code, OPENED_ON))
    return pool


async def read_all(ctx: Context, pool: list[Household], *pointers: str) -> None:
    for household, pointer in zip(pool, pointers, strict=True):
        await read(ctx, household, pointer, READ_ON)


async def totals(ctx: Context) -> dict[int, int]:
    page = await list_bills(ctx, BillFilter(), PageRequest())
    return {each.account_id: each.total_amount_fen for each in page.items}


async def test_together_they_pay_what_one_would(ctx: Context) -> None:
    """120 + 80 m³ of a quota of 100: 50 m³ at 1.00 more, 50 at 2.00 more, 400 + 150 yuan in all.

    The main one has 60 of the quota: 60 over, 30 at each price; the other 40 over, 20 at each.
    """
    main, sub = pool = await build_pool(ctx)
    await read_all(ctx, pool, "120", "80")

    await bill_all(ctx, await plan(ctx))

    assert await totals(ctx) == {main.account_id: 33_000, sub.account_id: 22_000}
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_what_one_leaves_the_other_uses(ctx: Context) -> None:
    """20 m³ and 80 m³ are the quota: nobody is over, though the sub-customer has none itself."""
    main, sub = pool = await build_pool(ctx)
    await read_all(ctx, pool, "20", "80")

    await bill_all(ctx, await plan(ctx))

    assert await totals(ctx) == {main.account_id: 4_000, sub.account_id: 16_000}


async def test_chunks_of_one_account_come_to_the_same(ctx: Context) -> None:
    main, sub = pool = await build_pool(ctx)
    await read_all(ctx, pool, "120", "80")

    await bill_all(ctx, await plan(ctx, chunk_size=1))

    assert await totals(ctx) == {main.account_id: 33_000, sub.account_id: 22_000}


async def test_while_one_is_not_approved_none_is_billed(ctx: Context) -> None:
    pool = await build_pool(ctx)
    await read(ctx, pool[0], "120", READ_ON)
    await approve(ctx, MONTH)
    await read(ctx, pool[1], "80", READ_ON)
    run = await plan_run(ctx, PlanRun(month=MONTH))

    await bill_next_chunk(ctx, run.id)

    parked = await list_parked(ctx, run.id, PageRequest())
    assert [each.code for each in parked.items] == ["E_QUOTA_WAITS"]
    assert await totals(ctx) == {}


async def test_the_bill_is_replayed_with_the_quota_it_was_allotted(ctx: Context) -> None:
    pool = await build_pool(ctx)
    await read_all(ctx, pool, "120", "80")
    await bill_all(ctx, await plan(ctx))
    later = SetAttribute(
        pool[0].account_id, AttributeKind.QUOTA, {"volume": "500"}, from_on=OPENED_ON
    )
    await set_attribute(ctx, later)

    for bill in (await list_bills(ctx, BillFilter(), PageRequest())).items:
        explained = await explain_bill(ctx, bill.number)
        assert explained.agrees, explained.differences


async def test_a_reading_that_comes_later_is_held(ctx: Context) -> None:
    pool = await build_pool(ctx)
    await read_all(ctx, pool, "120", "80")
    await bill_all(ctx, await plan(ctx))
    await read(ctx, pool[1], "90", date(2026, 11, 21), additional=True, bill_month=MONTH)
    await approve(ctx, MONTH)
    run = await plan_run(ctx, PlanRun(month=MONTH))

    await bill_next_chunk(ctx, run.id)

    parked = await list_parked(ctx, run.id, PageRequest())
    assert [each.code for each in parked.items] == ["E_QUOTA_CHANGED"]


async def test_a_main_customer_without_a_quota_is_held(ctx: Context) -> None:
    pool = await build_pool(ctx)
    await ctx.session.execute(text("DELETE FROM biz_quota_share"))
    await share_quota(ctx, ShareQuota(pool[1].account_id, pool[0].code, OPENED_ON))
    await read_all(ctx, pool, "120", "80")
    run = await plan(ctx)

    await bill_next_chunk(ctx, run.id)

    parked = await list_parked(ctx, run.id, PageRequest())
    assert {each.code for each in parked.items} == {"E_QUOTA_MISSING"}


async def test_a_yearly_price_is_held(ctx: Context) -> None:
    pool = await build_pool(ctx, tariff=YEARLY)
    await read_all(ctx, pool, "120", "80")
    run = await plan(ctx)

    await bill_next_chunk(ctx, run.id)

    parked = await list_parked(ctx, run.id, PageRequest())
    assert {each.code for each in parked.items} == {"E_QUOTA_YEARLY"}


class _OfPool(ApiCases):
    __test__ = False

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        main, sub = await build_pool(ctx)
        body = {"customer_code": sub.code, "to_on": "2026-11-30"}
        return {"path": {"account_id": main.account_id}, "body": body}


class TestShares(_OfPool):
    __test__ = True
    ROUTE = "GET /api/v1/revenue/accounts/{account_id}/quota-shares"
    PERMISSION = READ


class TestEnd(_OfPool):
    __test__ = True
    ROUTE = "POST /api/v1/revenue/accounts/{account_id}/quota-shares/end"
    PERMISSION = SET
    BAD_BODIES: ClassVar[Any] = ({},)


class TestShare(ApiCases):
    ROUTE = "POST /api/v1/revenue/accounts/{account_id}/quota-shares"
    PERMISSION = SET
    BAD_BODIES: ClassVar[Any] = ({}, {"customer_code": "x" * 40})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        main, sub = await build_pool(ctx)
        await ctx.session.execute(text("DELETE FROM biz_quota_share"))
        return {"path": {"account_id": main.account_id}, "body": {"customer_code": sub.code}}


@pytest.mark.feature("F-0282")
async def test_a_clerk_shares_a_quota_and_ends_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a pool, and a third customer
    main, sub = await build_pool(ctx)
    clerk = await staff.member(READ, SET)
    path = f"/api/v1/revenue/accounts/{main.account_id}/quota-shares"
    # when what cannot be is tried, and the share is ended
    before = await fingerprint(ctx)
    refused = {}
    for code, account, customer in (
        ("E_QUOTA_SELF", main, main),
        ("E_QUOTA_SHARED", main, sub),
        ("E_QUOTA_CHAIN", sub, main),
    ):
        url = f"/api/v1/revenue/accounts/{account.account_id}/quota-shares"
        body = {"customer_code": customer.code}
        answer = await api.post(url, json=body, headers=clerk.headers)
        refused[code] = answer.json()["code"]
    assert await fingerprint(ctx) == before
    ended = await api.post(
        f"{path}/end",
        json={"customer_code": sub.code, "to_on": "2026-10-31"},
        headers=clerk.headers,
    )
    # then
    assert all(code == got for code, got in refused.items())
    (share,) = ended.json()
    assert (share["customer_code"], share["to_on"]) == (sub.code, "2026-10-31")
    # and from then on each has a quota of its own, or none
    await read_all(ctx, [main, sub], "120", "80")
    await bill_all(ctx, await plan(ctx))
    assert await totals(ctx) == {
        main.account_id: int(Decimal(120 * 200 + 20 * 100)),
        sub.account_id: 16_000,
    }
