"""The routes of roles and permissions."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.entrypoints.default_roles import create_default_roles
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import (
    DataScope,
    SaveRole,
    assign_roles,
    create_role,
    list_roles,
)
from tests.api_cases import ApiCases, Staff

ROLES = "/api/v1/platform/roles"
READ, MANAGE = "platform.access.read", "platform.access.manage"
COUNTER: dict[str, Any] = {"name": "收费", "data_scope": "department", "permissions": [READ]}


async def _counter(ctx: Context) -> dict[str, Any]:
    await create_role(ctx, SaveRole("counter", "收费", DataScope.DEPARTMENT, frozenset({READ})))
    return {"path": {"code": "counter"}}


class TestListPermissions(ApiCases):
    ROUTE = "GET /api/v1/platform/permissions"
    PERMISSION = READ


class TestListRoles(ApiCases):
    ROUTE = f"GET {ROLES}"
    PERMISSION = READ


class TestReadRole(ApiCases):
    ROUTE = f"GET {ROLES}/{{code}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await _counter(ctx)


class TestAddRole(ApiCases):
    ROUTE = f"POST {ROLES}"
    PERMISSION = MANAGE
    STATUS = 201
    BODY: ClassVar = COUNTER | {"code": "counter", "permissions": [MANAGE]}
    BAD_BODIES: ClassVar = [
        {},
        COUNTER | {"code": "Bad Code"},
        COUNTER | {"code": "counter", "data_scope": "everything"},
        COUNTER | {"code": "counter", "permissions": ["no.such"]},
    ]


class TestChangeRole(ApiCases):
    ROUTE = f"PUT {ROLES}/{{code}}"
    PERMISSION = MANAGE
    BODY: ClassVar = COUNTER | {"name": "改名"}
    BAD_BODIES: ClassVar = [{}, COUNTER | {"code": "other"}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await _counter(ctx)


@pytest.mark.feature("F-0030", "F-0031", "F-0053")
async def test_a_permission_given_or_taken_acts_at_the_next_request(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss, clerk = await staff.administrator(), await staff.member()
    statuses = []
    for permissions in ([READ], []):
        body = COUNTER | {"permissions": permissions}
        await api.put(f"{ROLES}/role_2", json=body, headers=boss.headers)
        statuses.append((await api.get(ROLES, headers=clerk.headers)).status_code)
    assert statuses == [200, 403]


async def test_a_disabled_role_permits_nothing(api: httpx.AsyncClient, staff: Staff) -> None:
    boss, clerk = await staff.administrator(), await staff.member(READ)
    await api.put(f"{ROLES}/role_2", json=COUNTER | {"enabled": False}, headers=boss.headers)
    assert (await api.get(ROLES, headers=clerk.headers)).status_code == 403


@pytest.mark.parametrize(
    ("route", "body", "code"),
    [
        ("POST", COUNTER | {"code": "role_1"}, "E_ROLE_CODE_TAKEN"),
        ("POST", COUNTER | {"code": "boss", "grants_all": True}, "E_PERMISSIONS_FIXED"),
        (
            "POST",
            COUNTER | {"code": "boss", "grants_all": True, "permissions": []},
            "E_GRANT_BEYOND_OWN",
        ),
        ("POST", COUNTER | {"code": "more"}, "E_GRANT_BEYOND_OWN"),
        ("PUT none", COUNTER, "E_ROLE_UNKNOWN"),
        ("PUT role_1", COUNTER, "E_PERMISSIONS_FIXED"),
        ("PUT role_2", COUNTER, "E_GRANT_BEYOND_OWN"),
        ("PUT role_2", COUNTER | {"permissions": ["no.such"]}, "E_PERMISSION_UNKNOWN"),
    ],
)
async def test_a_role_that_breaks_a_rule_is_not_saved(
    api: httpx.AsyncClient, staff: Staff, route: str, body: dict[str, Any], code: str
) -> None:
    boss = await staff.administrator()
    manager = await staff.member(MANAGE)
    before = (await api.get(ROLES, headers=boss.headers)).json()
    method, _, name = route.partition(" ")
    path = f"{ROLES}/{name}" if name else ROLES
    answer = await api.request(method, path, json=body, headers=manager.headers)
    assert answer.json()["code"] == code
    assert (await api.get(ROLES, headers=boss.headers)).json() == before


async def test_a_user_holds_five_roles_at_most(ctx: Context, staff: Staff) -> None:
    member = await staff.member()
    for number in range(6):
        await create_role(ctx, SaveRole(f"r{number}", "角色", DataScope.ALL, frozenset()))
    await assign_roles(ctx, member.grant.user_id, [f"r{number}" for number in range(5)], None)
    with pytest.raises(MinshuiError) as refusal:
        await assign_roles(ctx, member.grant.user_id, [f"r{number}" for number in range(6)], None)
    assert refusal.value.code == "E_TOO_MANY_ROLES"


async def test_a_disabled_role_is_given_to_nobody(ctx: Context, staff: Staff) -> None:
    member = await staff.member()
    await create_role(ctx, SaveRole("off", "停用", DataScope.ALL, frozenset(), enabled=False))
    with pytest.raises(MinshuiError) as refusal:
        await assign_roles(ctx, member.grant.user_id, ["off"], None)
    assert refusal.value.code == "E_ROLE_DISABLED"


async def test_the_default_roles_are_made_once(ctx: Context) -> None:
    await create_default_roles(ctx)
    await create_default_roles(ctx)
    roles = await list_roles(ctx)
    assert [role.name for role in roles] == [
        "系统管理员",
        "收费员",
        "收费班长",
        "营业员",
        "抄表员",
        "复核员",
        "财务",
        "审计员",
        "营业主管",
    ]
    assert [role.code for role in roles if role.grants_all] == ["administrator"]


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("cashier", "revenue.cashier.reverse", "revenue.customer.open"),
        ("clerk", "revenue.customer.open", "revenue.cashier.collect"),
        ("reader", "revenue.reading.submit", "revenue.reading.review"),
        ("reviewer", "revenue.reading.review", "revenue.billing.run"),
        ("accountant", "revenue.tariff.save", "revenue.tariff.approve"),
        ("manager", "revenue.tariff.approve", "revenue.tariff.save"),
    ],
)
async def test_a_default_role_holds_what_its_trade_needs(
    ctx: Context, role: str, may: str, may_not: str
) -> None:
    await create_default_roles(ctx)
    held = {each.code: each.permissions for each in await list_roles(ctx)}[role]
    assert (may in held, may_not in held) == (True, False)
