"""One asks what one may: menus, buttons, rows of departments, routes."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope
from tests.api_cases import ApiCases, Staff
from tests.platform.access.crew import make_role, make_user
from tests.platform.organization.world import Company, small_company

CHECK = "/api/v1/platform/permission-check"
TREE = "/api/v1/platform/permissions/tree"
READ, MANAGE = "platform.access.read", "platform.access.manage"
USERS = "platform.identity.read"


class TestPermissionTree(ApiCases):
    ROUTE = f"GET {TREE}"
    PERMISSION = READ


class TestCheck(ApiCases):
    ROUTE = f"POST {CHECK}"
    PERMISSION = None
    BODY: ClassVar = {"menus": ["home"]}
    BAD_BODIES: ClassVar = [
        {},
        {"permissions": []},
        {"menus": "home"},
        {"departments": [{}]},
        {"apis": [{"method": "FETCH", "path": "/"}]},
    ]


async def _asked(api: httpx.AsyncClient, headers: dict[str, str], **body: Any) -> dict[str, Any]:
    answer = await api.post(CHECK, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.feature("F-0061")
async def test_menus_and_buttons_are_told(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(READ)
    told = await _asked(
        api,
        member.headers,
        menus=["home", "system.roles", "system.users", "nowhere"],
        permissions=[READ, MANAGE, "no.such"],
    )
    assert told["menus"] == {
        "home": True,
        "system.roles": True,
        "system.users": False,
        "nowhere": False,
    }
    assert told["granted"] == {READ: True, MANAGE: False, "no.such": False}


async def _people_of_two_scopes(ctx: Context, staff: Staff) -> tuple[Company, dict[str, str]]:
    """Somebody of a site who may read roles for its rows and below, and users for all rows."""
    places = await small_company(ctx)
    await make_role(ctx, "local", READ, scope=DataScope.DEPARTMENT_AND_BELOW)
    await make_role(ctx, "global", USERS, scope=DataScope.ALL)
    await make_user(ctx, "double", "local", "global", department=places.site.id)
    return places, (await staff.sign_in("double")).headers


@pytest.mark.feature("F-0061")
async def test_rows_of_a_department_are_told_by_the_scope_of_the_permission(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    places, headers = await _people_of_two_scopes(ctx, staff)
    questions = [
        {"department_id": place.id, "permission": permission}
        for permission in (READ, USERS, MANAGE)
        for place in (places.site, places.branch, places.office)
    ]
    # when
    told = await _asked(api, headers, departments=questions, permissions=[READ, USERS])
    # then
    answers = [each["granted"] for each in told["departments"]]
    assert answers == [True, True, False, True, True, True, False, False, False]
    both = sorted([places.site.id, places.branch.id])
    assert told["scopes"] == {
        READ: {"everything": False, "departments": both, "own": False},
        USERS: {"everything": True, "departments": [], "own": False},
    }


@pytest.mark.feature("F-0061", "F-0052")
async def test_what_is_inherited_is_for_the_rows_of_the_heir(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await make_role(ctx, "base", READ, scope=DataScope.ALL)
    await make_role(ctx, "heir", parents=("base",), scope=DataScope.SELF)
    member = await staff.member_of("heir", user_name="heir")
    told = await _asked(api, member.headers, permissions=[READ])
    assert told["scopes"] == {READ: {"everything": False, "departments": [], "own": True}}


@pytest.mark.feature("F-0061")
@pytest.mark.parametrize(
    ("route", "answer"),
    [
        ("GET /api/v1/platform/roles/counter", (True, True)),
        ("PUT /api/v1/platform/roles/counter", (True, False)),
        ("GET /api/v1/platform/users/7", (True, False)),
        ("GET /api/v1/platform/me", (True, True)),
        ("POST /api/v1/platform/sign-in", (True, True)),
        ("SOCKET /api/v1/message/inbox/socket", (True, True)),
        ("DELETE /api/v1/platform/me", (False, False)),
        ("GET /api/v1/nowhere", (False, False)),
    ],
)
async def test_a_route_is_told_by_what_it_asks_for(
    api: httpx.AsyncClient, staff: Staff, route: str, answer: tuple[bool, bool]
) -> None:
    member = await staff.member(READ)
    method, path = route.split(" ")
    told = await _asked(api, member.headers, apis=[{"method": method, "path": path}])
    assert [(each["known"], each["granted"]) for each in told["apis"]] == [answer]


@pytest.mark.feature("F-0042", "F-0067")
async def test_the_tree_shows_where_a_permission_is_used_and_what_it_opens(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member(READ)
    tree = (await api.get(TREE, headers=member.headers)).json()
    system = next(node for node in tree if node["code"] == "system")
    roles = next(node for node in system["children"] if node["code"] == "system.roles")
    manage = next(node for node in roles["children"] if node["permission"] == MANAGE)
    assert (roles["kind"], roles["permission"], roles["held"]) == ("menu", READ, True)
    assert (manage["kind"], manage["title"], manage["held"]) == ("button", "维护角色和授权", False)
    opened = {(api["method"], api["path"]) for api in manage["apis"]}
    assert ("DELETE", "/api/v1/platform/roles/{code}") in opened
    assert "home" not in {node["code"] for node in tree}
