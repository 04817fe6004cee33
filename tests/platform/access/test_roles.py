"""Roles that inherit, are copied, switched off and deleted."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.entrypoints.default_roles import create_default_roles
from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.platform.access.crew import make_role, make_user

ROLES = "/api/v1/platform/roles"
READ, MANAGE = "platform.access.read", "platform.access.manage"
USERS = "platform.identity.read"


def _body(*permissions: str, **parts: Any) -> dict[str, Any]:
    return {"name": "角色", "data_scope": "all", "permissions": list(permissions)} | parts


class _OfRole(ApiCases):
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await make_role(ctx, "counter")
        return {"path": {"code": "counter"}}


class TestCopy(_OfRole):
    ROUTE = f"POST {ROLES}/{{code}}/copy"
    STATUS = 201
    BODY: ClassVar = {"code": "counter_2", "name": "副本"}
    BAD_BODIES: ClassVar = [{}, {"code": "Bad Code", "name": "副本"}, {"code": "a_b", "name": ""}]


class TestDisable(_OfRole):
    ROUTE = f"POST {ROLES}/{{code}}/disable"


class TestEnable(_OfRole):
    ROUTE = f"POST {ROLES}/{{code}}/enable"


class TestDelete(_OfRole):
    ROUTE = f"DELETE {ROLES}/{{code}}"
    STATUS = 204


class TestExport(ApiCases):
    ROUTE = "GET /api/v1/platform/exports/roles"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"format": "pdf"}, {"data_scope": "none"}]


@pytest.mark.feature("F-0052")
async def test_holders_of_an_heir_have_what_the_parent_has_at_the_next_request(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.administrator()
    await make_role(ctx, "base")
    await make_role(ctx, "heir", parents=("base",))
    clerk = await staff.member_of("heir", user_name="clerk")
    statuses = []
    # when
    for permissions in ([], [READ], []):
        answer = await api.put(f"{ROLES}/base", json=_body(*permissions), headers=boss.headers)
        assert answer.status_code == 200
        statuses.append((await api.get(ROLES, headers=clerk.headers)).status_code)
    # then
    assert statuses == [403, 200, 403]


@pytest.mark.feature("F-0052")
async def test_a_disabled_parent_gives_its_heirs_nothing(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await make_role(ctx, "base", READ)
    await make_role(ctx, "heir", parents=("base",))
    clerk = await staff.member_of("heir", user_name="clerk")
    statuses = []
    for deed in ("disable", "enable"):
        await api.post(f"{ROLES}/base/{deed}", headers=boss.headers)
        statuses.append((await api.get(ROLES, headers=clerk.headers)).status_code)
    assert statuses == [403, 200]


@pytest.mark.feature("F-0052")
async def test_what_a_role_inherits_is_shown_apart(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await make_role(ctx, "base", READ, scope=DataScope.ALL)
    await make_role(ctx, "heir", USERS, parents=("base",), scope=DataScope.SELF)
    role = (await api.get(f"{ROLES}/heir", headers=boss.headers)).json()
    assert (role["permissions"], role["inherited"]) == ([USERS], [READ])
    assert (role["parents"], role["data_scope"]) == (["base"], "self")


@pytest.mark.parametrize(
    ("heir_and_parent", "error"),
    [
        ("base < heir", "E_ROLE_INHERITS_ITSELF"),
        ("base < base", "E_ROLE_INHERITS_ITSELF"),
        ("heir < role_1", "E_ROLE_INHERITS_ALL"),
        ("heir < nobody", "E_ROLE_UNKNOWN"),
    ],
)
async def test_an_impossible_parent_is_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, heir_and_parent: str, error: str
) -> None:
    # given
    boss = await staff.administrator()
    await make_role(ctx, "base")
    await make_role(ctx, "heir", parents=("base",))
    before = await fingerprint(ctx)
    # when
    code, parent = heir_and_parent.split(" < ")
    body = _body(parents=[parent])
    answer = await api.put(f"{ROLES}/{code}", json=body, headers=boss.headers)
    # then
    assert (answer.json()["code"], answer.json()["place"]) == (error, {"field": "parents"})
    assert await fingerprint(ctx) == before


async def test_nobody_inherits_what_they_could_not_give(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    manager = await staff.member(MANAGE)
    await make_role(ctx, "base", USERS)
    before = await fingerprint(ctx)
    # when
    body = _body(parents=["base"]) | {"code": "heir"}
    answer = await api.post(ROLES, json=body, headers=manager.headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0030")
async def test_a_copy_has_all_but_the_holders(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.administrator()
    await make_role(ctx, "base", READ)
    await make_role(ctx, "source", USERS, parents=("base",), scope=DataScope.SELF)
    await make_user(ctx, "holder", "source")
    # when
    body = {"code": "copied", "name": "副本"}
    made = (await api.post(f"{ROLES}/source/copy", json=body, headers=boss.headers)).json()
    # then
    source = (await api.get(f"{ROLES}/source", headers=boss.headers)).json()
    own = {"code": "copied", "name": "副本", "holders": 0}
    assert source["holders"] == 1
    assert made == source | own


@pytest.mark.feature("F-0030")
async def test_a_role_is_deleted_once_nobody_holds_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await make_role(ctx, "base", READ)
    await make_role(ctx, "free", USERS, parents=("base",))
    assert (await api.delete(f"{ROLES}/free", headers=boss.headers)).status_code == 204
    assert (await api.get(f"{ROLES}/free", headers=boss.headers)).status_code == 404


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("held", "E_ROLE_HELD"),
        ("base", "E_ROLE_INHERITED"),
        ("cashier", "E_ROLE_BUILT_IN"),
        ("administrator", "E_ROLE_BUILT_IN"),
        ("role_1", "E_ROLE_HELD"),
        ("nobody", "E_ROLE_UNKNOWN"),
    ],
)
async def test_a_role_that_is_needed_is_not_deleted(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, code: str, error: str
) -> None:
    # given
    boss = await staff.administrator()
    await create_default_roles(ctx)
    await make_role(ctx, "base")
    await make_role(ctx, "held", parents=("base",))
    await make_user(ctx, "holder", "held")
    before = await fingerprint(ctx)
    # when
    answer = await api.delete(f"{ROLES}/{code}", headers=boss.headers)
    # then
    assert answer.json()["code"] == error
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0030")
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("text=LOCAL", ["local_1", "local_2"]),
        ("text=甲", []),
        ("enabled=false", ["local_2"]),
        ("built_in=true&text=cashier", ["cashier", "cashier_supervisor"]),
        ("data_scope=self&built_in=false", ["local_1"]),
        (f"permission={USERS}&text=local", ["local_1", "local_2"]),
        ("text=local&page=2&size=1", ["local_2"]),
    ],
)
async def test_roles_are_found_by_what_they_are(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, query: str, codes: list[str]
) -> None:
    boss = await staff.administrator()
    await create_default_roles(ctx)
    await make_role(ctx, "local_1", USERS, scope=DataScope.SELF)
    await make_role(ctx, "local_2", parents=("local_1",), enabled=False)
    found = (await api.get(f"{ROLES}?{query}", headers=boss.headers)).json()
    assert [role["code"] for role in found["items"]] == codes


@pytest.mark.feature("F-0030")
async def test_the_list_of_roles_goes_out_as_a_file(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await make_role(ctx, "base", READ)
    await make_role(ctx, "heir", parents=("base",), scope=DataScope.SELF)
    answer = await api.get(
        "/api/v1/platform/exports/roles?format=csv&data_scope=self", headers=boss.headers
    )
    assert answer.content.decode("utf-8-sig").splitlines()[1:] == [
        f"heir,heir,仅本人,base,否,启用,0,{READ},2026-11-21"
    ]


@pytest.mark.feature("F-0031")
async def test_what_a_tenant_makes_of_a_default_role_stays(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.administrator()
    await create_default_roles(ctx)
    own = _body(READ, name="收银", data_scope="self")
    await api.put(f"{ROLES}/cashier", json=own, headers=boss.headers)
    # when a release begins
    ctx.session.expire_all()
    await create_default_roles(ctx)
    # then
    role = (await api.get(f"{ROLES}/cashier", headers=boss.headers)).json()
    assert (role["name"], role["data_scope"], role["permissions"]) == ("收银", "self", [READ])
    assert role["built_in"] is True
