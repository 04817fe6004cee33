"""Who works in a department, as other systems ask."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from tests.api_cases import ApiCases, Staff
from tests.platform.people.world import administrator_of, people

READ = "platform.organization.read"
STAFF = "/api/v1/platform/departments/{department_id}/staff"


class TestListStaff(ApiCases):
    ROUTE = f"GET {STAFF}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"size": "0"}, {"with_below": "maybe"}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"department_id": (await people(ctx)).company.site.id}}


@pytest.mark.feature("F-0038")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["chen.shoufei"]),
        ({"with_below": True}, ["chen.shoufei", "li.chaobiao"]),
        ({"with_below": True, "post": "reader"}, ["li.chaobiao"]),
    ],
)
async def test_the_staff_of_a_department_is_listed_without_what_is_personal(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, query: dict[str, Any], names: list[str]
) -> None:
    town = await people(ctx)
    member = await staff.member(READ)
    url = STAFF.format(department_id=town.company.site.id)
    page = (await api.get(url, params=query, headers=member.headers)).json()
    assert [each["user_name"] for each in page["items"]] == names
    assert set(page["items"][0]) == {
        "id",
        "user_name",
        "display_name",
        "employee_number",
        "department_id",
        "posts",
        "enabled",
    }


async def test_below_ones_department_only_those_of_ones_scope_are_listed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id, permissions=(READ,))
    url = STAFF.format(department_id=town.company.site.id)
    page = (await api.get(url, params={"with_below": True}, headers=member.headers)).json()
    assert [each["user_name"] for each in page["items"]] == ["chen.shoufei", "local.admin"]
    elsewhere = STAFF.format(department_id=town.company.office.id)
    refused = await api.get(elsewhere, headers=member.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "E_DEPARTMENT_UNKNOWN")


@pytest.mark.feature("F-0038")
async def test_ones_own_scope_is_told_by_permission(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id, permissions=(READ,))

    async def scope(**query: str) -> dict[str, Any]:
        url = "/api/v1/platform/departments/scope"
        told: dict[str, Any] = (await api.get(url, params=query, headers=member.headers)).json()
        return told | {"departments": [each["code"] for each in told["departments"]]}

    assert await scope() == {"everything": False, "own": False, "departments": ["GL"]}
    assert await scope(permission=READ) == {
        "everything": False,
        "own": False,
        "departments": ["GL"],
    }
    assert await scope(permission="platform.identity.read") == {
        "everything": False,
        "own": False,
        "departments": [],
    }
