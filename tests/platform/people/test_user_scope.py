"""An administrator of one department sees and manages only its people."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import Staff, fingerprint
from tests.platform.people.world import READ, USERS, administrator_of, people


@pytest.mark.feature("F-0105", "F-0026")
async def test_lists_counts_and_exports_hold_the_departments_people(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id, town.company.branch.id)
    page = (await api.get(USERS, headers=member.headers)).json()
    names = [each["user_name"] for each in page["items"]]
    assert (names, page["total"]) == (["chen.shoufei", "li.chaobiao", "local.admin"], 3)
    found = await api.get(USERS, params={"text": "王会计"}, headers=member.headers)
    assert found.json()["total"] == 0
    sheet = await api.get(f"{USERS}/export", params={"format": "csv"}, headers=member.headers)
    assert len(sheet.content.decode().splitlines()) == 1 + 3


async def test_people_elsewhere_are_as_if_they_were_not(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id)
    body = {"display_name": "x", "roles": [], "department_id": town.company.site.id}
    before = await fingerprint(ctx)
    for name in ("wang.kuaiji", "li.chaobiao", "zhao"):
        url = f"{USERS}/{town.ids[name]}"
        for answer in (
            await api.get(url, headers=member.headers),
            await api.put(url, json=body | {"enabled": True}, headers=member.headers),
            await api.post(f"{url}/enable", headers=member.headers),
            await api.post(f"{url}/disable", headers=member.headers),
            await api.post(f"{url}/unlock", headers=member.headers),
            await api.post(f"{url}/reset-password", headers=member.headers),
            await api.delete(url, headers=member.headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "E_USER_UNKNOWN")
    assert await fingerprint(ctx) == before


@pytest.mark.parametrize(
    ("department", "refusal"),
    [
        (None, (422, "E_USER_DEPARTMENT_MISSING")),
        ("office", (404, "E_DEPARTMENT_UNKNOWN")),
    ],
)
async def test_nobody_is_put_where_the_administrator_is_none(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
    department: str | None,
    refusal: tuple[int, str],
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id)
    elsewhere = None if department is None else getattr(town.company, department).id
    new = {"user_name": "lin", "display_name": "林", "department_id": elsewhere}
    moved: dict[str, Any] = {
        "display_name": "陈收费",
        "roles": ["counter"],
        "department_id": elsewhere,
        "enabled": True,
    }
    before = await fingerprint(ctx)
    for answer in (
        await api.post(USERS, json=new, headers=member.headers),
        await api.put(f"{USERS}/{town.ids['chen.shoufei']}", json=moved, headers=member.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == refusal
    assert await fingerprint(ctx) == before


async def test_what_is_taken_elsewhere_is_refused_without_a_name(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.branch.id)
    new = {"user_name": "lin", "display_name": "林", "department_id": town.company.branch.id}
    for taken, code in (
        ({"employee_number": "S001"}, "E_EMPLOYEE_NUMBER_TAKEN"),
        ({"mobile": "13905910001"}, "E_USER_MOBILE_TAKEN"),
    ):
        answer = await api.post(USERS, json=new | taken, headers=member.headers)
        assert answer.json()["code"] == code
        assert "陈收费" not in answer.json()["detail"]


async def test_an_administrator_of_a_site_manages_its_people(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id)
    new = {"user_name": "lin", "display_name": "林", "department_id": town.company.site.id}
    made = await api.post(USERS, json=new, headers=member.headers)
    assert made.status_code == 201, made.text
    url = f"{USERS}/{made.json()['user']['id']}"
    assert (await api.post(f"{url}/disable", headers=member.headers)).status_code == 200
    assert (await api.delete(url, headers=member.headers)).status_code == 204


async def test_nobody_is_moved_to_where_they_would_see_more_than_the_administrator(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given an administrator of the office and the site, but not of what stands below the site
    town = await people(ctx)
    site, office = town.company.site.id, town.company.office.id
    member = await administrator_of(ctx, staff, office, site)
    below = SaveRole("head", "所长", DataScope.DEPARTMENT_AND_BELOW, frozenset({READ}))
    await create_role(ctx, below)
    head = await create_user(ctx, CreateUser("head", "吴所长", ("head",), office))
    # when the head of a department comes to the site
    body = {"display_name": "吴所长", "roles": ["head"], "department_id": site, "enabled": True}
    before = await fingerprint(ctx)
    answer = await api.put(f"{USERS}/{head.user.id}", json=body, headers=member.headers)
    # then that is refused: they would see the branch
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SCOPE_BEYOND_OWN")
    assert await fingerprint(ctx) == before
