"""A collective payer: one customer who pays for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.billing.facade import hold_in_transit, late_fees_due
from minshui.revenue.collective.domain.sharing import Owed, share_out
from minshui.revenue.collective.facade import (
    CreateGroup,
    add_members,
    create_group,
    distribute,
    end_group,
    find_group,
    remove_member,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.collective.group_world import (
    build_group,
    charge_late_fees,
    holds,
    open_amounts,
    refusal,
)
from tests.revenue.money_world import NewBill, build_town, issue_bills

GROUPS = "/api/v1/revenue/collective-groups"
READ, MANAGE, DISTRIBUTE = (
    f"revenue.collective.{verb}" for verb in ("read", "manage", "distribute")
)
OVERDUE = date(2026, 10, 26)
MAY, JUNE = date(2026, 5, 25), date(2026, 6, 25)


BILLS = [
    Owed(1, 11, 202606, JUNE, 300),
    Owed(2, 21, 202605, MAY, 500),
    Owed(2, 22, 202606, JUNE, 200),
]


@pytest.mark.parametrize(
    ("balance_fen", "whole", "shares"),
    [
        (1_000, False, {2: 700, 1: 300}),
        (2_000, False, {2: 700, 1: 300}),
        (600, False, {2: 500, 1: 100}),
        (600, True, {2: 500}),
        (499, True, {}),
        (0, False, {}),
    ],
)
def test_the_oldest_bills_of_the_group_come_first(
    balance_fen: int, whole: bool, shares: dict[int, int]
) -> None:
    assert share_out(balance_fen, BILLS, {}, whole_bills=whole) == shares


@pytest.mark.parametrize(
    ("own_fen", "whole", "shares"),
    [
        ({2: 600}, False, {1: 300, 2: 100}),  # all of May's and half of June's from its own
        ({2: 900}, False, {1: 300}),
        ({2: 100}, True, {2: 400}),  # together they cover May's; June's of account 1 is too much
    ],
)
def test_a_member_pays_from_its_own_money_first(
    own_fen: dict[int, int], whole: bool, shares: dict[int, int]
) -> None:
    assert share_out(600, BILLS, own_fen, whole_bills=whole) == shares


async def test_members_bills_are_paid_and_the_rest_stays_the_payers(ctx: Context) -> None:
    # given three members who owe 30.00, 20.00 and 10.00, and a payer with 75.00
    group, (payer, *members) = await build_group(ctx, 3, 7_500)
    bills = [NewBill(each, fen) for each, fen in zip(members, (3_000, 2_000, 1_000), strict=True)]
    await issue_bills(ctx, 202610, bills)
    # when
    distribution = await distribute(ctx, group.id)
    # then
    assert set((await open_amounts(ctx)).values()) == {0}
    assert (distribution.amount_fen, distribution.prepayment_after_fen) == (6_000, 1_500)
    assert [each.amount_fen for each in distribution.shares] == [3_000, 2_000, 1_000]
    after = await find_group(ctx, group.id)
    assert (after.prepayment_fen, after.owed_fen, after.member_count) == (1_500, 0, 3)
    assert payer.account_id not in {each.account_id for each in distribution.shares}
    assert await holds(ctx) == []


async def test_too_little_money_pays_the_oldest_bills_of_all(ctx: Context) -> None:
    group, (_, first, second) = await build_group(ctx, 2, 4_000)
    (older,) = await issue_bills(ctx, 202609, [NewBill(second, 2_500)])
    younger, other = await issue_bills(ctx, 202610, [NewBill(first, 2_500), NewBill(second, 500)])

    await distribute(ctx, group.id)

    assert await open_amounts(ctx) == {older: 0, younger: 1_000, other: 500}
    assert await holds(ctx) == []


async def test_a_second_distribution_finds_nothing_and_changes_nothing(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 4_000)
    await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    await distribute(ctx, group.id)
    before = await fingerprint(ctx)

    assert await refusal(distribute(ctx, group.id)) == "E_NOTHING_TO_DISTRIBUTE"

    assert await fingerprint(ctx) == before


async def test_a_member_with_an_open_case_is_left_out(ctx: Context) -> None:
    group, (_, first, second) = await build_group(ctx, 2, 4_000)
    one, other = await issue_bills(ctx, 202610, [NewBill(first, 1_000), NewBill(second, 1_000)])
    await open_case_lock(ctx, OpenCaseLock(first.account_id, CaseKind.CORRECTION, "核对水量"))

    distribution = await distribute(ctx, group.id)

    assert distribution.amount_fen == 1_000
    assert await open_amounts(ctx) == {one: 1_000, other: 0}


async def test_a_members_late_fee_is_paid_with_its_bill(ctx: Context) -> None:
    # given a bill of 100.00 that is overdue
    group, (_, member) = await build_group(ctx, 1, 20_000)
    await charge_late_fees(ctx)
    (bill,) = await issue_bills(ctx, 202609, [NewBill(member, 10_000)])
    overdue = replace(ctx, clock=FixedClock.at_noon(OVERDUE))
    fees = await late_fees_due(overdue, [member.account_id], OVERDUE)
    assert [fee.due_fen for fee in fees.values()] == [150]
    # when
    distribution = await distribute(overdue, group.id)
    # then
    assert (distribution.amount_fen, distribution.prepayment_after_fen) == (10_150, 9_850)
    assert await open_amounts(ctx) == {bill: 0}
    assert await late_fees_due(overdue, [member.account_id], OVERDUE) == {}
    assert await holds(ctx) == []


async def test_late_fees_that_are_paid_apart_take_nothing(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 20_000)
    await charge_late_fees(ctx)
    apart = SetParameter("billing", "late_fee_order", "separate", date(2026, 1, 1))
    await set_parameter(ctx, apart)
    await issue_bills(ctx, 202609, [NewBill(member, 10_000)])

    distribution = await distribute(replace(ctx, clock=FixedClock.at_noon(OVERDUE)), group.id)

    assert distribution.amount_fen == 10_000


async def test_a_bill_with_money_on_its_way_takes_nothing(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 20_000)
    sent, open_ = await issue_bills(ctx, 202610, [NewBill(member, 700), NewBill(member, 300)])
    await hold_in_transit(ctx, [(sent, 202610)], "托收")

    distribution = await distribute(ctx, group.id)

    assert (distribution.amount_fen, distribution.prepayment_after_fen) == (300, 19_700)
    assert await open_amounts(ctx) == {sent: 700, open_: 0}


async def test_who_joins_a_group(ctx: Context) -> None:
    group, (payer, first, second) = await build_group(ctx, 2, 0)
    other = await create_group(ctx, CreateGroup("另一组", payer.code))
    before = await fingerprint(ctx)

    refused = {
        "E_MEMBER_UNKNOWN": [second.code, "无此户"],
        "E_MEMBER_TWICE": [second.code, second.code],
        "E_MEMBER_PAYER": [payer.code],
        "E_MEMBER_ELSEWHERE": [first.code],
    }
    for code, customers in refused.items():
        assert await refusal(add_members(ctx, other.id, customers)) == code
    assert await fingerprint(ctx) == before

    await remove_member(ctx, group.id, first.code)
    assert (await add_members(ctx, other.id, [first.code])).member_count == 1
    assert await refusal(remove_member(ctx, group.id, first.code)) == "E_MEMBER_ABSENT"


async def test_a_group_ends_without_members(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 0)
    assert await refusal(end_group(ctx, group.id)) == "E_GROUP_MEMBERS_LEFT"
    await remove_member(ctx, group.id, member.code)

    assert (await end_group(ctx, group.id)).status == "ended"
    assert await refusal(add_members(ctx, group.id, [member.code])) == "E_GROUP_ENDED"
    assert await refusal(distribute(ctx, group.id)) == "E_GROUP_ENDED"


async def test_a_share_that_is_changed_is_found(ctx: Context) -> None:
    group, (_, member) = await build_group(ctx, 1, 4_000)
    await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
    await distribute(ctx, group.id)
    assert await holds(ctx) == []

    await ctx.session.execute(text("UPDATE biz_collective_distribution SET amount_fen = 999"))

    assert await holds(ctx) == ["distribution_shares"]


class TestGroups(ApiCases):
    ROUTE = f"GET {GROUPS}"
    PERMISSION = READ
    BAD_QUERIES = ({"size": "0"},)

    async def prepare(self, ctx: Context) -> None:
        (payer,) = await build_town(ctx)
        await create_group(ctx, CreateGroup("温泉公寓", payer.code))


class TestCreate(ApiCases):
    ROUTE = f"POST {GROUPS}"
    PERMISSION = MANAGE
    STATUS = 201
    BAD_BODIES = ({}, {"name": "", "payer_code": "x"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (payer,) = await build_town(ctx)
        return {"body": {"name": "温泉公寓", "payer_code": payer.code}}


class _OfGroup(ApiCases):
    __test__ = False

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        group, (_, member) = await build_group(ctx, 1, 4_000)
        await issue_bills(ctx, 202610, [NewBill(member, 1_000)])
        return {"path": {"group_id": group.id, "code": member.code}}


class TestRead(_OfGroup):
    __test__ = True
    ROUTE = f"GET {GROUPS}/{{group_id}}"
    PERMISSION = READ


class TestMembers(_OfGroup):
    __test__ = True
    ROUTE = f"GET {GROUPS}/{{group_id}}/members"
    PERMISSION = READ


class TestRemove(_OfGroup):
    __test__ = True
    ROUTE = f"DELETE {GROUPS}/{{group_id}}/members/{{code}}"
    PERMISSION = MANAGE


class TestDistribute(_OfGroup):
    __test__ = True
    ROUTE = f"POST {GROUPS}/{{group_id}}/distributions"
    PERMISSION = DISTRIBUTE
    STATUS = 201


class TestDistributions(_OfGroup):
    __test__ = True
    ROUTE = f"GET {GROUPS}/{{group_id}}/distributions"
    PERMISSION = READ


class TestAdd(ApiCases):
    ROUTE = f"POST {GROUPS}/{{group_id}}/members"
    PERMISSION = MANAGE
    BAD_BODIES: ClassVar[Any] = ({}, {"customers": []}, {"customers": ["无此户"]})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        payer, member = await build_town(ctx, 2)
        group = await create_group(ctx, CreateGroup("温泉公寓", payer.code))
        return {"path": {"group_id": group.id}, "body": {"customers": [member.code]}}


class TestEnd(ApiCases):
    ROUTE = f"POST {GROUPS}/{{group_id}}/end"
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (payer,) = await build_town(ctx)
        group = await create_group(ctx, CreateGroup("温泉公寓", payer.code))
        return {"path": {"group_id": group.id}}


@pytest.mark.feature("F-0277")
async def test_a_clerk_keeps_a_group_and_its_members(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    payer, *members = await build_town(ctx, 3)
    clerk = await staff.member(READ, MANAGE)
    # when
    body = {"name": "温泉公寓", "payer_code": payer.code}
    made = (await api.post(GROUPS, json=body, headers=clerk.headers)).json()
    path = f"{GROUPS}/{made['id']}/members"
    codes = [each.code for each in members]
    await api.post(path, json={"customers": codes}, headers=clerk.headers)
    await api.delete(f"{path}/{codes[0]}", headers=clerk.headers)
    listed = (await api.get(path, headers=clerk.headers)).json()
    found = (await api.get(GROUPS, params={"text": "公寓"}, headers=clerk.headers)).json()
    # then
    assert (made["code"], made["payer_code"]) == ("JS000001", payer.code)
    assert [each["customer_code"] for each in listed["items"]] == [codes[1]]
    assert [each["member_count"] for each in found["items"]] == [1]
