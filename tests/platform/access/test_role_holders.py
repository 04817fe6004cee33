"""A role is given to several users at once, and withdrawn from them."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope, roles_of_users
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.platform.access.crew import make_role, make_user, member_of_department
from tests.platform.organization.world import small_company

HOLDERS = "/api/v1/platform/role-holders"
MANAGE, READ = "platform.access.manage", "platform.access.read"


class TestGive(ApiCases):
    ROUTE = f"POST {HOLDERS}/{{code}}"
    PERMISSION = MANAGE
    BAD_BODIES: ClassVar = [{}, {"user_ids": []}, {"user_ids": ["x"]}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await make_role(ctx, "counter")
        user_id = await make_user(ctx, "colleague")
        return {"path": {"code": "counter"}, "body": {"user_ids": [user_id]}}


class TestWithdraw(TestGive):
    ROUTE = f"POST {HOLDERS}/{{code}}/withdraw"


async def _held(ctx: Context, *user_ids: int) -> list[tuple[str, ...]]:
    ctx.session.expire_all()
    return list((await roles_of_users(ctx, user_ids)).values())


@pytest.mark.feature("F-0030", "F-0027")
async def test_users_get_a_role_besides_theirs_and_lose_it_again(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.administrator()
    await make_role(ctx, "base")
    await make_role(ctx, "extra", READ)
    users = [await make_user(ctx, "one", "base"), await make_user(ctx, "two", "base", "extra")]
    # when
    given = await api.post(f"{HOLDERS}/extra", json={"user_ids": users}, headers=boss.headers)
    # then
    assert given.json() == {"changed": 1}
    assert await _held(ctx, *users) == [("base", "extra"), ("base", "extra")]
    # when
    path = f"{HOLDERS}/extra/withdraw"
    taken = await api.post(path, json={"user_ids": users}, headers=boss.headers)
    # then
    assert taken.json() == {"changed": 2}
    assert await _held(ctx, *users) == [("base",), ("base",)]


async def test_a_sixth_role_of_one_user_keeps_all_from_getting_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.administrator()
    codes = [f"r{number}" for number in range(6)]
    for code in codes:
        await make_role(ctx, code)
    users = [await make_user(ctx, "free"), await make_user(ctx, "full", *codes[:5])]
    before = await fingerprint(ctx)
    # when
    answer = await api.post(f"{HOLDERS}/r5", json={"user_ids": users}, headers=boss.headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (422, "E_TOO_MANY_ROLES")
    assert await fingerprint(ctx) == before


async def test_the_last_administrator_keeps_the_role(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    before = await fingerprint(ctx)
    body = {"user_ids": [boss.grant.user_id]}
    answer = await api.post(f"{HOLDERS}/role_1/withdraw", json=body, headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_LAST_ADMINISTRATOR")
    assert await fingerprint(ctx) == before


async def test_people_of_other_departments_are_as_if_they_were_not_there(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    places = await small_company(ctx)
    local = await member_of_department(ctx, staff, places.site.id, READ, MANAGE)
    await make_role(ctx, "reader", READ, scope=DataScope.SELF)
    inside = await make_user(ctx, "inside", department=places.branch.id)
    outside = await make_user(ctx, "outside", department=places.office.id)
    before = await fingerprint(ctx)
    # when
    path = f"{HOLDERS}/reader"
    refused = await api.post(path, json={"user_ids": [inside, outside]}, headers=local.headers)
    unchanged = await fingerprint(ctx)
    done = await api.post(path, json={"user_ids": [inside]}, headers=local.headers)
    # then
    assert (refused.status_code, refused.json()["code"]) == (404, "E_USER_UNKNOWN")
    assert unchanged == before
    assert done.json() == {"changed": 1}
