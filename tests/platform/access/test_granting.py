"""Nobody gives more than they hold, or for more rows than they hold it for."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scope import EVERYTHING, NOTHING, Scope
from minshui.platform.access.domain.granting import covers
from minshui.platform.access.facade import DataScope
from tests.api_cases import Staff, fingerprint
from tests.platform.access.crew import make_role, make_user, member_of_department
from tests.platform.organization.world import Company, small_company

ROLES = "/api/v1/platform/roles"
READ, MANAGE = "platform.access.read", "platform.access.manage"
USER_MANAGE = "platform.identity.manage"
OWN = Scope(own=True)


def _of(*departments: int) -> Scope:
    return Scope(departments=frozenset(departments))


@pytest.mark.parametrize(
    ("wider", "narrower", "expected"),
    [
        (EVERYTHING, EVERYTHING, True),
        (EVERYTHING, _of(1), True),
        (_of(1, 2), EVERYTHING, False),
        (_of(1, 2), _of(2), True),
        (_of(1, 2), _of(2, 3), False),
        (OWN, _of(1), False),
        (_of(1), OWN, True),
        (NOTHING, NOTHING, True),
    ],
)
def test_a_scope_covers_another(wider: Scope, narrower: Scope, expected: bool) -> None:
    assert covers(wider, narrower) is expected


def _role(scope: str, departments: list[int] | None = None) -> dict[str, Any]:
    chosen = [{"department_id": each} for each in departments or []]
    return {
        "code": "new_role",
        "name": "新角色",
        "data_scope": scope,
        "permissions": [READ],
        "departments": chosen,
    }


def _bodies(places: Company) -> dict[str, dict[str, Any]]:
    return {
        "all": _role("all"),
        "below": _role("department_and_below"),
        "self": _role("self"),
        "inside": _role("custom", [places.branch.id]),
        "outside": _role("custom", [places.branch.id, places.office.id]),
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [("all", 403), ("below", 201), ("self", 201), ("inside", 201), ("outside", 403)],
)
async def test_a_role_is_no_wider_than_its_maker(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, body: str, status: int
) -> None:
    # given
    places = await small_company(ctx)
    local = await member_of_department(ctx, staff, places.site.id, READ, MANAGE)
    before = await fingerprint(ctx)
    # when
    answer = await api.post(ROLES, json=_bodies(places)[body], headers=local.headers)
    # then
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "E_SCOPE_BEYOND_OWN"
        assert await fingerprint(ctx) == before


async def test_a_role_that_people_of_any_department_hold_is_changed_by_whom_all_rows_are_open_to(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    places = await small_company(ctx)
    boss = await staff.administrator()
    local = await member_of_department(ctx, staff, places.site.id, READ, MANAGE)
    await make_role(ctx, "clerk", scope=DataScope.DEPARTMENT)
    await make_user(ctx, "elsewhere", "clerk", department=places.office.id)
    body = {"name": "文员", "data_scope": "department", "permissions": [READ]}
    before = await fingerprint(ctx)
    # when
    refused = await api.put(f"{ROLES}/clerk", json=body, headers=local.headers)
    unchanged = await fingerprint(ctx)
    done = await api.put(f"{ROLES}/clerk", json=body, headers=boss.headers)
    # then
    assert (refused.json()["code"], unchanged) == ("E_SCOPE_BEYOND_OWN", before)
    assert done.status_code == 200


@pytest.mark.parametrize(("scope", "status"), [(DataScope.ALL, 403), (DataScope.DEPARTMENT, 200)])
async def test_a_user_is_given_no_wider_role_than_the_giver_holds(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, scope: DataScope, status: int
) -> None:
    # given
    places = await small_company(ctx)
    local = await member_of_department(ctx, staff, places.site.id, READ, USER_MANAGE)
    await make_role(ctx, "reader", READ, scope=scope)
    user_id = await make_user(ctx, "colleague", department=places.branch.id)
    body = {
        "display_name": "同事",
        "roles": ["reader"],
        "department_id": places.branch.id,
        "enabled": True,
    }
    # when
    answer = await api.put(f"/api/v1/platform/users/{user_id}", json=body, headers=local.headers)
    # then
    assert answer.status_code == status, answer.text


async def test_whoever_holds_more_rows_is_managed_by_nobody_who_holds_fewer(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    places = await small_company(ctx)
    local = await member_of_department(ctx, staff, places.site.id, READ, USER_MANAGE)
    await make_role(ctx, "auditor", READ, scope=DataScope.ALL)
    user_id = await make_user(ctx, "auditor", "auditor", department=places.branch.id)
    before = await fingerprint(ctx)
    # when
    path = f"/api/v1/platform/users/{user_id}/reset-password"
    answer = await api.post(path, headers=local.headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SCOPE_BEYOND_OWN")
    assert await fingerprint(ctx) == before
