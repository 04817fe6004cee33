"""Who is paid for, until when, and why no longer."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.paging import PageRequest
from minshui.revenue.collective.facade import (
    SUBSCRIPTIONS,
    CreateGroup,
    FormerMember,
    Group,
    LeftBecause,
    add_members,
    create_group,
    distribute,
    list_former_members,
    list_members,
    remove_member,
)
from minshui.revenue.customer.facade import ChangeStatus, CustomerStatus, change_status
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.ownership.facade import request_transfer
from minshui.workorder.approval.facade import approve
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.billing.billing_world import add_billable, bill_month, build_world
from tests.revenue.collective.group_world import build_group, holds, refusal
from tests.revenue.ownership.ownership_world import approver, open_new_owner, transfer
from tests.revenue.reading.district import Household, as_user

GROUPS = "/api/v1/revenue/collective-groups"
READ = "revenue.collective.read"


async def member_codes(ctx: Context, group: Group) -> list[str]:
    return [each.customer_code for each in (await list_members(ctx, group.id, PageRequest())).items]


async def why_left(ctx: Context, group: Group) -> list[tuple[str, LeftBecause | None]]:
    left = (await list_former_members(ctx, group.id, PageRequest())).items
    return [(each.customer_code, each.left_because) for each in left]


async def let_know(ctx: Context) -> None:
    """Let the news of customers' states arrive."""
    (leave,) = SUBSCRIPTIONS
    wanted = select(OutboxRow).where(OutboxRow.event_type == leave.event_type)
    for row in (await ctx.session.execute(wanted)).scalars().all():
        event = DeliveredEvent(
            row.id, row.event_type, row.shard_key, row.payload, row.trace_id, row.occurred_at
        )
        await leave.handler(ctx, event)


async def close(ctx: Context, cust_id: int) -> None:
    """Close a customer, and let it be known."""
    await change_status(ctx, ChangeStatus(cust_id, CustomerStatus.CLOSED, "搬迁"))
    await let_know(ctx)


async def test_a_closed_customer_is_paid_for_no_longer(ctx: Context) -> None:
    group, (_, gone, stays) = await build_group(ctx, 2, 0)

    await close(ctx, gone.cust_id)

    today = date(2026, 11, 21)
    members = (await list_members(ctx, group.id, PageRequest())).items
    assert [each.customer_code for each in members] == [stays.code]
    assert list((await list_former_members(ctx, group.id, PageRequest())).items) == [
        FormerMember(gone.account_id, gone.code, "林小满2", today, today, LeftBecause.CLOSED)
    ]


async def test_news_that_comes_twice_ends_a_membership_once(ctx: Context) -> None:
    group, (_, gone) = await build_group(ctx, 1, 0)
    await remove_member(ctx, group.id, gone.code)

    await close(ctx, gone.cust_id)

    left = (await list_former_members(ctx, group.id, PageRequest())).items
    assert [each.left_because for each in left] == [LeftBecause.REMOVED]


async def test_who_is_closed_neither_pays_nor_joins(ctx: Context) -> None:
    group, (_, gone) = await build_group(ctx, 1, 0)
    await close(ctx, gone.cust_id)
    before = await fingerprint(ctx)

    assert await refusal(add_members(ctx, group.id, [gone.code])) == "E_MEMBER_CLOSED"
    assert await refusal(create_group(ctx, CreateGroup("别墅", gone.code))) == (
        "E_GROUP_PAYER_CLOSED"
    )
    assert await fingerprint(ctx) == before


async def sell_house(ctx: Context, payer_fen: int, **terms: Any) -> tuple[Group, Household]:
    """Let a member whose 50.00 are open sell the house, having used another 31.00."""
    district = await build_world(ctx)
    payer = await add_billable(ctx, district, 2, "1", "t.yearly")
    seller = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    group = await create_group(ctx, CreateGroup("温泉公寓", payer.code))
    group = await add_members(ctx, group.id, [seller.code])
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, payer_fen)], "test", 1)
    _, buyer_account = await open_new_owner(ctx, district)
    command = transfer(seller, buyer_account, "37", **terms)
    process = await request_transfer(as_user(ctx, 11), command)
    await approve(approver(ctx), process.id)
    await let_know(ctx)
    return group, seller


async def test_who_sells_and_owes_nothing_is_paid_for_no_longer(ctx: Context) -> None:
    group, seller = await sell_house(ctx, 1_000, takes_arrears=True, agreement_no="GH-1")

    assert await member_codes(ctx, group) == []
    assert await why_left(ctx, group) == [(seller.code, LeftBecause.CLOSED)]


async def test_who_sells_is_paid_for_until_nothing_is_owed(ctx: Context) -> None:
    # given a seller who is left with 81.00
    group, seller = await sell_house(ctx, 10_000)
    assert await member_codes(ctx, group) == [seller.code]
    # when the group pays it and the customer is closed by hand
    given = await distribute(ctx, group.id)
    await close(ctx, seller.cust_id)
    # then
    assert given.amount_fen == 8_100
    assert await why_left(ctx, group) == [(seller.code, LeftBecause.CLOSED)]
    assert await holds(ctx) == []


class TestFormerMembers(ApiCases):
    ROUTE = f"GET {GROUPS}/{{group_id}}/former-members"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, dict[str, int]]:
        group, _ = await build_group(ctx, 1, 0)
        return {"path": {"group_id": group.id}}


async def test_the_group_list_says_why_somebody_left(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    group, (_, gone) = await build_group(ctx, 1, 0)
    await close(ctx, gone.cust_id)
    clerk = await staff.member(READ)

    path = f"{GROUPS}/{group.id}/former-members"
    left = (await api.get(path, headers=clerk.headers)).json()

    assert [(each["customer_code"], each["left_because"]) for each in left["items"]] == [
        (gone.code, "closed")
    ]
