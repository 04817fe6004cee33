"""The routes of users."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.platform.identity.facade import CreateUser, create_user, user_by_name
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import ApiCases, Staff

USERS = "/api/v1/platform/users"
MANAGE = "platform.identity.manage"


async def _clerk(ctx: Context) -> int:
    made = await create_user(ctx, CreateUser("clerk", "林收费", mobile="13905910001"))
    return made.user.id


class _Clerks(ApiCases):
    PERMISSION = "platform.identity.read"
    QUERY: ClassVar = {"text": "林收费"}

    async def prepare(self, ctx: Context) -> None:
        await _clerk(ctx)


class TestListUsers(_Clerks):
    ROUTE = f"GET {USERS}"
    BAD_QUERIES: ClassVar = [
        {"page": "0"},
        {"size": "201"},
        {"status": "retired"},
        {"sort": "password_hash"},
        {"not_signed_in_since": "2026-11-21T12:00:00"},
    ]


class TestExportUsers(_Clerks):
    ROUTE = f"GET {USERS}/export"
    QUERY: ClassVar = {"text": "林收费", "format": "csv"}
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]


class TestReadUser(ApiCases):
    ROUTE = f"GET {USERS}/{{user_id}}"
    PERMISSION = "platform.identity.read"

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"user_id": await _clerk(ctx)}}


class TestAddUser(ApiCases):
    ROUTE = f"POST {USERS}"
    PERMISSION = MANAGE
    STATUS = 201
    BAD_BODIES: ClassVar = [
        {},
        {"user_name": "a", "display_name": "名字太短"},
        {"user_name": "reader-1", "display_name": ""},
        {"user_name": "reader-1", "display_name": "陈抄表", "is_admin": True},
        {"user_name": "reader-1", "display_name": "陈抄表", "roles": ["a"] * 6},
        {"user_name": "reader-1", "display_name": "陈抄表", "mobile": "123"},
        {"user_name": "reader-1", "display_name": "陈抄表", "password": "short"},
        {"user_name": "reader-1", "display_name": "陈\0表"},
        {"user_name": "reader-1", "display_name": "陈抄表", "posts": ["a"] * 6},
        {"user_name": "reader-1", "display_name": "陈抄表", "email": "chen"},
        {"user_name": "reader-1", "display_name": "陈抄表", "employee_number": "一号"},
        {"user_name": "reader-1", "display_name": "陈抄表", "hired_on": "2026-13-01"},
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        site = await create_department(ctx, CreateDepartment("GL", "所", DepartmentKind.SITE))
        body = {"user_name": "reader-1", "display_name": "陈抄表", "department_id": site.id}
        return {"body": body}


class TestChangeUser(ApiCases):
    ROUTE = f"PUT {USERS}/{{user_id}}"
    PERMISSION = MANAGE
    BODY: ClassVar = {
        "display_name": "林改名",
        "roles": [],
        "department_id": None,
        "enabled": True,
    }
    BAD_BODIES: ClassVar = [{}, {"display_name": "林改名"}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"user_id": await _clerk(ctx)}}


class _OfClerk(ApiCases):
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"user_id": await _clerk(ctx)}}


class TestEnableUser(_OfClerk):
    ROUTE = f"POST {USERS}/{{user_id}}/enable"


class TestDisableUser(_OfClerk):
    ROUTE = f"POST {USERS}/{{user_id}}/disable"


class TestUnlockUser(_OfClerk):
    ROUTE = f"POST {USERS}/{{user_id}}/unlock"


class TestRemoveUser(_OfClerk):
    ROUTE = f"DELETE {USERS}/{{user_id}}"
    STATUS = 204


class TestResetPassword(_OfClerk):
    ROUTE = f"POST {USERS}/{{user_id}}/reset-password"


@pytest.mark.feature("F-0026", "F-0027")
async def test_a_user_is_created_found_and_given_roles(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss = await staff.administrator()
    role = {"code": "counter", "name": "收费", "data_scope": "department", "permissions": []}
    await api.post("/api/v1/platform/roles", json=role, headers=boss.headers)
    body = {"user_name": "Lin.Shoufei", "display_name": "林收费", "mobile": "13905910001"}
    made = await api.post(USERS, json=body, headers=boss.headers)
    user = made.json()["user"]
    assert (user["user_name"], user["mobile"]) == ("lin.shoufei", "139****0001")
    assert user["must_change_password"] is True

    changed = await api.put(
        f"{USERS}/{user['id']}",
        json={
            "display_name": "林收费",
            "roles": ["counter"],
            "department_id": None,
            "enabled": True,
        },
        headers=boss.headers,
    )
    assert changed.json()["roles"] == ["counter"]
    for text in ("收费", "shoufei", "13905910001"):
        found = await api.get(USERS, params={"text": text}, headers=boss.headers)
        assert [each["id"] for each in found.json()["items"]] == [user["id"]], text
    nothing = await api.get(USERS, params={"text": "1390591"}, headers=boss.headers)
    assert nothing.json()["total"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"user_name": "clerk", "display_name": "别人"}, "E_USER_NAME_TAKEN"),
        ({"user_name": "CLERK", "display_name": "别人"}, "E_USER_NAME_TAKEN"),
        (
            {"user_name": "other", "display_name": "别人", "mobile": "13905910001"},
            "E_USER_MOBILE_TAKEN",
        ),
        ({"user_name": "other", "display_name": "别人", "roles": ["none"]}, "E_ROLE_UNKNOWN"),
        ({"user_name": "o/", "display_name": "别人"}, "E_USER_NAME_FORM"),
        ({"user_name": "other", "display_name": "别人", "mobile": "23905910001"},
         "E_USER_MOBILE_FORM"),
        ({"user_name": "other", "display_name": "别人", "password": "abcdefgh"},
         "E_PASSWORD_WEAK"),
        ({"user_name": "other", "display_name": "别人", "password": "Other-123456"},
         "E_PASSWORD_WEAK"),
    ],
)  # fmt: skip
async def test_a_user_who_breaks_a_rule_is_not_created(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, body: dict[str, Any], code: str
) -> None:
    await _clerk(ctx)
    member = await staff.member(MANAGE)
    before = (await api.get(USERS, headers=(await staff.administrator()).headers)).json()["total"]
    answer = await api.post(USERS, json=body, headers=member.headers)
    assert answer.json()["code"] == code
    after = (await api.get(USERS, headers=(await staff.administrator()).headers)).json()["total"]
    assert after == before + 1  # the second administrator


@pytest.mark.feature("F-0028")
async def test_a_disabled_users_token_is_refused_at_once(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss, clerk = await staff.administrator(), await staff.member()
    assert (await api.get("/api/v1/platform/me", headers=clerk.headers)).status_code == 200
    body: dict[str, Any] = {
        "display_name": "x",
        "roles": [],
        "department_id": None,
        "enabled": False,
    }
    await api.put(f"{USERS}/{clerk.grant.user_id}", json=body, headers=boss.headers)
    answer = await api.get("/api/v1/platform/me", headers=clerk.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_SESSION_ENDED")


async def test_the_last_administrator_stays(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    changes: list[dict[str, Any]] = [{"enabled": False}, {"roles": []}]
    for change in changes:
        body: dict[str, Any] = {
            "display_name": "x",
            "roles": ["role_1"],
            "department_id": None,
            "enabled": True,
        }
        answer = await api.put(
            f"{USERS}/{boss.grant.user_id}", json=body | change, headers=boss.headers
        )
        assert answer.json()["code"] == "E_LAST_ADMINISTRATOR"
    assert (await api.get("/api/v1/platform/me", headers=boss.headers)).status_code == 200


async def test_nobody_manages_a_user_with_more_rights(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss, manager = await staff.administrator(), await staff.member(MANAGE)
    target = f"{USERS}/{boss.grant.user_id}"
    reset = await api.post(f"{target}/reset-password", headers=manager.headers)
    assert (reset.status_code, reset.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")
    body: dict[str, Any] = {
        "display_name": "x",
        "roles": [],
        "department_id": None,
        "enabled": True,
    }
    changed = await api.put(target, json=body, headers=manager.headers)
    assert changed.json()["code"] == "E_GRANT_BEYOND_OWN"
    assert (await user_by_name(ctx, "staff-1")).must_change_password is False


async def test_nobody_gives_themselves_more_rights(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.administrator()
    manager = await staff.member(MANAGE)
    body: dict[str, Any] = {
        "display_name": "x",
        "roles": ["role_1"],
        "department_id": None,
        "enabled": True,
    }
    answer = await api.put(f"{USERS}/{manager.grant.user_id}", json=body, headers=manager.headers)
    assert answer.json()["code"] == "E_GRANT_BEYOND_OWN"
    assert (await user_by_name(ctx, "staff-2")).roles == ("role_2",)


async def test_a_reset_password_lets_in_only_to_change_it(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss, clerk = await staff.administrator(), await staff.member("platform.identity.read")
    reset = await api.post(f"{USERS}/{clerk.grant.user_id}/reset-password", headers=boss.headers)
    assert (await api.get(USERS, headers=clerk.headers)).json()["code"] == "E_SESSION_ENDED"

    signed_in = await api.post(
        "/api/v1/platform/sign-in",
        json={
            "tenant_code": "TEST2026001",
            "user_name": "staff-2",
            "password": reset.json()["password"],
        },
    )
    assert signed_in.json()["must_change_password"] is True
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    refused = await api.get(USERS, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "E_PASSWORD_CHANGE_REQUIRED")
    body = {"old_password": reset.json()["password"], "password": "Other-Horse-8"}
    changed = await api.post("/api/v1/platform/me/password", json=body, headers=headers)
    assert changed.status_code == 204
    assert (await api.get(USERS, headers=headers)).status_code == 200
