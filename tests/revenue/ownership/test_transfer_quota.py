"""The sharing of a quota goes with the connection: one quota stays one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import customer_by_id
from minshui.revenue.customer.queries.quota_shares import quota_shares
from minshui.revenue.ownership.facade import request_transfer
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import book_by_code
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import bill_month
from tests.revenue.billing.cancel_world import bills_of
from tests.revenue.billing.test_shared_quota import build_pool, read_all
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import approver, open_new_owner, transfer
from tests.revenue.reading.district import District, Household, as_user, at, read

DECEMBER = 202612


async def _sell(ctx: Context, old: Household) -> Household:
    """Let a member of the pool go over to somebody new; its meter stands at 10."""
    site_id = (await customer_by_id(ctx, old.cust_id)).site_id
    book = await book_by_code(ctx, "B01")
    assert book is not None
    district = District(site_id, book)
    cust_id, account_id = await open_new_owner(ctx, district)
    asked = await request_transfer(as_user(ctx, 11), transfer(old, account_id, "10"))
    await approve(approver(ctx), asked.id)
    return replace(old, cust_id=cust_id, account_id=account_id)


@pytest.mark.parametrize("place", [0, 1])
async def test_the_quota_is_shared_with_the_new_owner(ctx: Context, place: int) -> None:
    # 100 m³ for both; over it one yuan more for each m³
    pool = await build_pool(ctx)
    await read_all(ctx, pool, "10", "10")
    await bill_month(ctx)
    pool[place] = await _sell(ctx, pool[place])

    for household, pointer in zip(pool, ("70", "100"), strict=True):
        await read(ctx, household, pointer, date(2026, 12, 20))
    await bill_month(at(ctx, date(2026, 12, 22)), DECEMBER)

    # 60 and 90 m³: 150 × 2.00 + 50 × 1.00
    bills = [bill for each in pool for bill in await bills_of(ctx, each) if bill.month == DECEMBER]
    assert sum(bill.total_fen for bill in bills) == 35000
    shares = await quota_shares(ctx, pool[0].account_id)
    assert [each.account_id for each in shares if each.to_on is None] == [pool[1].account_id]
    assert await broken(ctx) == []


async def test_where_the_quota_stays_its_sharing_ends(ctx: Context) -> None:
    setting = SetParameter("ownership", "attributes", ["tariff"], date(2026, 1, 1))
    await set_parameter(ctx, setting)
    main, sub = await build_pool(ctx)
    await read_all(ctx, [main, sub], "10", "10")
    await bill_month(ctx)

    new = await _sell(ctx, main)

    (share,) = await quota_shares(ctx, main.account_id)
    assert (share.account_id, share.to_on) == (sub.account_id, date(2026, 11, 20))
    assert await quota_shares(ctx, new.account_id) == []
