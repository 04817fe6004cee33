"""What the platform switches off goes before whatever a tenant grants (R-080)."""

from __future__ import annotations

from typing import ClassVar

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.master_models import Tenant
from minshui.platform.access.domain.ceiling import Ceiling, joined_ceiling
from minshui.platform.access.models import GlobalPermission
from tests.api_cases import ApiCases, Staff
from tests.databases import TENANT_CODE

ROLES = "/api/v1/platform/roles"
GLOBAL = "/api/v1/platform/global-permissions"
TENANTS = "/api/v1/platform/tenants"
CEILING = f"{TENANTS}/{TENANT_CODE}/permission-ceiling"
LIMIT, READ = "platform.access.limit", "platform.access.read"


@pytest.fixture(autouse=True)
async def headquarters(master: AsyncSession, ctx: Context) -> None:
    """Let the test tenant be the group's own."""
    master.add(
        Tenant(
            code=TENANT_CODE,
            name="集团",
            short_name="TEST",
            kind="headquarters",
            status="active",
            created_at=ctx.clock.now(),
            created_by="test",
        )
    )
    await master.flush()


@pytest.mark.parametrize(
    ("switched_off", "permission", "expected"),
    [
        (set(), "revenue.cashier.collect", True),
        ({"revenue.cashier.collect"}, "revenue.cashier.collect", False),
        ({"revenue.cashier"}, "revenue.cashier.collect", False),
        ({"revenue"}, "revenue.cashier.collect", False),
        ({"revenue.cash"}, "revenue.cashier.collect", True),
        ({"revenue.cashier.collect"}, "revenue.cashier", True),
    ],
)
def test_a_ceiling_lets_what_no_entry_begins(
    switched_off: set[str], permission: str, expected: bool
) -> None:
    assert Ceiling(frozenset(switched_off)).lets(permission) is expected


def test_ceilings_add_up() -> None:
    both = joined_ceiling([Ceiling(frozenset({"a.b"})), Ceiling(), Ceiling(frozenset({"c"}))])
    assert both.under(frozenset({"a.b", "a.c", "c.d"})) == {"a.c"}


class TestListGlobal(ApiCases):
    ROUTE = f"GET {GLOBAL}"
    PERMISSION = LIMIT


class TestSwitchGlobal(ApiCases):
    ROUTE = f"PUT {GLOBAL}/{READ}"
    PERMISSION = LIMIT
    BODY: ClassVar = {"enabled": False}
    BAD_BODIES: ClassVar = [{}, {"enabled": "maybe"}]


class TestReadCeiling(ApiCases):
    ROUTE = f"GET {CEILING}"
    PERMISSION = LIMIT


class TestChangeCeiling(ApiCases):
    ROUTE = f"PUT {CEILING}"
    PERMISSION = LIMIT
    BODY: ClassVar = {"switched_off": ["revenue.cashier"]}
    BAD_BODIES: ClassVar = [{}, {"switched_off": ["no.such"]}, {"switched_off": "revenue"}]


@pytest.mark.feature("F-0067")
async def test_what_is_off_everywhere_nobody_has_until_it_is_on_again(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    boss, clerk = await staff.administrator(), await staff.member(READ)
    statuses = []
    # when
    for enabled in (False, True):
        await api.put(f"{GLOBAL}/{READ}", json={"enabled": enabled}, headers=boss.headers)
        for member in (boss, clerk):
            statuses.append((await api.get(ROLES, headers=member.headers)).status_code)
    # then
    assert statuses == [403, 403, 200, 200]
    decided = (await api.get(GLOBAL, headers=boss.headers)).json()
    assert [(each["code"], each["name"], each["enabled"]) for each in decided] == [
        (READ, "查询角色和权限", True)
    ]


async def test_what_is_off_in_a_tenant_its_roles_do_not_give(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    boss, clerk = await staff.administrator(), await staff.member(READ)
    statuses = []
    # when
    for switched_off in (["platform.access.read"], []):
        answer = await api.put(CEILING, json={"switched_off": switched_off}, headers=boss.headers)
        assert [each["code"] for each in answer.json()] == switched_off
        statuses.append((await api.get(ROLES, headers=clerk.headers)).status_code)
    # then
    assert statuses == [403, 200]


async def test_a_role_is_not_given_what_is_off(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    await api.put(f"{GLOBAL}/revenue.cashier", json={"enabled": False}, headers=boss.headers)
    body = {
        "code": "till",
        "name": "收费",
        "data_scope": "all",
        "permissions": ["revenue.cashier.collect"],
    }
    answer = await api.post(ROLES, json=body, headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")


@pytest.mark.parametrize("code", ["platform.access.limit", "platform.access", "platform"])
async def test_the_ceiling_itself_cannot_be_switched_off(
    api: httpx.AsyncClient, staff: Staff, master: AsyncSession, code: str
) -> None:
    boss = await staff.administrator()
    answer = await api.put(f"{GLOBAL}/{code}", json={"enabled": False}, headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_CEILING_TOO_LOW")
    assert (await master.execute(select(GlobalPermission))).all() == []


async def test_only_the_group_sets_ceilings(
    api: httpx.AsyncClient, staff: Staff, master: AsyncSession
) -> None:
    boss = await staff.administrator()
    await master.execute(update(Tenant).values(kind="subsidiary"))
    answers = [
        await api.get(GLOBAL, headers=boss.headers),
        await api.put(f"{GLOBAL}/{READ}", json={"enabled": False}, headers=boss.headers),
        await api.get(CEILING, headers=boss.headers),
        await api.put(CEILING, json={"switched_off": [READ]}, headers=boss.headers),
    ]
    assert {answer.json()["code"] for answer in answers} == {"E_CEILING_OF_OTHERS"}
    assert (await api.get(ROLES, headers=boss.headers)).status_code == 200


async def test_a_tenant_that_there_is_not_has_no_ceiling(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss = await staff.administrator()
    path = f"{TENANTS}/NONE2026001/permission-ceiling"
    answer = await api.put(path, json={"switched_off": []}, headers=boss.headers)
    assert answer.json()["code"] == "E_TENANT_UNKNOWN"
