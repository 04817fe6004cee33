"""Departments change: details, place, status, deletion."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.signals.noting import take_signals
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import (
    DepartmentContract,
    declared_holders,
    delete_department,
    list_departments,
    move_department,
    set_department_enabled,
)
from minshui.platform.organization.models import Department, Post
from minshui.revenue.reading.facade import CreateBook, create_book
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.conftest import Installation
from tests.platform.organization.world import Company, small_company

DEPARTMENTS = "/api/v1/platform/departments"
MANAGE = "platform.organization.manage"
DETAILS = {
    "name": "鼓楼营业厅",
    "sort_order": 3,
    "leader": "陈所长",
    "phone": "0591-87654321",
    "address": "东街 1 号",
    "business_scope": "抄表、收费、报装",
}


class _OfSite(ApiCases):
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"department_id": (await small_company(ctx)).branch.id}}


class TestChange(_OfSite):
    ROUTE = f"PUT {DEPARTMENTS}/{{department_id}}"
    BODY: ClassVar = DETAILS
    BAD_BODIES: ClassVar = [{}, DETAILS | {"code": "NEW"}, DETAILS | {"name": ""}]


class TestMove(_OfSite):
    ROUTE = f"POST {DEPARTMENTS}/{{department_id}}/move"
    BODY: ClassVar = {"parent_id": None}
    BAD_BODIES: ClassVar = [{}, {"parent_id": 0}]


class TestEnable(_OfSite):
    ROUTE = f"POST {DEPARTMENTS}/{{department_id}}/enable"


class TestDisable(_OfSite):
    ROUTE = f"POST {DEPARTMENTS}/{{department_id}}/disable"


class TestDelete(_OfSite):
    ROUTE = f"DELETE {DEPARTMENTS}/{{department_id}}"
    STATUS = 204


@pytest.mark.feature("F-0105")
async def test_details_change_and_the_log_has_both_sides(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await small_company(ctx)
    member = await staff.member(MANAGE)
    url = f"{DEPARTMENTS}/{town.site.id}"
    changed = await api.put(url, json=DETAILS, headers=member.headers)
    assert changed.json() == {
        "id": town.site.id,
        "code": "GL",
        "kind": "site",
        "parent_id": town.company.id,
        "enabled": True,
        **DETAILS,
    }
    noted = (await ctx.session.execute(select(AuditRow).order_by(AuditRow.id.desc()))).scalars()
    row = next(each for each in noted if each.action == "department.change")
    assert row.before is not None
    assert row.after is not None
    assert (row.before["name"], row.after["name"]) == ("鼓楼营业所", "鼓楼营业厅")


@pytest.mark.feature("F-0032")
async def test_a_site_moves_with_all_below_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await small_company(ctx)
    member = await staff.member(MANAGE)
    body = {"parent_id": town.office.id}
    moved = await api.post(f"{DEPARTMENTS}/{town.site.id}/move", json=body, headers=member.headers)
    assert moved.json()["parent_id"] == town.office.id
    assert await _parents(ctx) == {"FZ": None, "CW": "FZ", "GL": "CW", "GLA": "GL"}


@pytest.mark.parametrize(
    ("move", "code"),
    [
        (("site", "site"), "E_DEPARTMENT_LOOP"),
        (("site", "branch"), "E_DEPARTMENT_LOOP"),
        (("company", "branch"), "E_COMPANY_PLACE"),
    ],
)
async def test_a_move_that_makes_no_tree_is_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, move: tuple[str, str], code: str
) -> None:
    town = await small_company(ctx)
    moved, below = (_named(town, name).id for name in move)
    member = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    answer = await api.post(
        f"{DEPARTMENTS}/{moved}/move", json={"parent_id": below}, headers=member.headers
    )
    assert answer.json()["code"] == code
    assert await fingerprint(ctx) == before


async def test_two_moves_at_once_close_no_circle(database: Installation, clock: FixedClock) -> None:
    # given two sites side by side
    async with _work(database, clock) as ctx:
        town = await small_company(ctx)
        await move_department(ctx, town.branch.id, town.company.id)

    # when each is put below the other at the same moment
    async def move(department: DepartmentContract, below: DepartmentContract) -> str:
        try:
            async with _work(database, clock) as ctx:
                await move_department(ctx, department.id, below.id)
        except MinshuiError as refused:
            return refused.code
        return "moved"

    outcomes = await asyncio.gather(move(town.site, town.branch), move(town.branch, town.site))
    # then one of them is too late
    assert sorted(outcomes) == ["E_DEPARTMENT_LOOP", "moved"]


def _work(database: Installation, clock: FixedClock) -> Any:
    return database.databases.tenant_work(database.tenant_code, system_actor(), clock)


@pytest.mark.feature("F-0032")
async def test_below_a_disabled_department_all_are_disabled(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await small_company(ctx)
    member = await staff.member(MANAGE)

    async def ask(department: DepartmentContract, what: str) -> Any:
        answer = await api.post(f"{DEPARTMENTS}/{department.id}/{what}", headers=member.headers)
        return answer.json().get("code"), answer.json().get("enabled")

    assert await ask(town.site, "disable") == ("E_DEPARTMENT_HAS_OPEN_CHILDREN", None)
    assert await ask(town.branch, "disable") == ("GLA", False)
    assert await ask(town.site, "disable") == ("GL", False)
    assert await ask(town.branch, "enable") == ("E_DEPARTMENT_DISABLED", None)
    assert await ask(town.site, "enable") == ("GL", True)
    assert await ask(town.branch, "enable") == ("GLA", True)


async def test_what_is_as_wanted_already_is_not_noted_again(ctx: Context) -> None:
    town = await small_company(ctx)
    before = await fingerprint(ctx)
    await set_department_enabled(ctx, town.site.id, enabled=True)
    assert await fingerprint(ctx) == before


async def test_a_department_with_users_and_books_stays(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    #
    town = await small_company(ctx)
    for name in ("anna", "bert"):
        await create_user(ctx, CreateUser(name, name, department_id=town.branch.id))
    await create_book(ctx, CreateBook("B1", "一册", town.branch.id))
    member = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    answer = await api.delete(f"{DEPARTMENTS}/{town.branch.id}", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_DEPARTMENT_HELD")
    assert answer.json()["detail"] == (
        "“东街服务站”还有 2 个用户（含离职）、1 本抄表册，不能删除；请先移到其他部门，或改为停用"
    )
    assert await fingerprint(ctx) == before


async def test_a_department_with_departments_below_stays(ctx: Context) -> None:
    town = await small_company(ctx)
    with pytest.raises(MinshuiError) as refused:
        await delete_department(ctx, town.company.id)
    assert refused.value.code == "E_DEPARTMENT_HAS_CHILDREN"
    assert len(await list_departments(ctx)) == 4


@pytest.mark.feature("F-0032")
async def test_an_empty_department_is_deleted(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await small_company(ctx)
    member = await staff.member(MANAGE)
    for each in (town.branch, town.site):
        answer = await api.delete(f"{DEPARTMENTS}/{each.id}", headers=member.headers)
        assert answer.status_code == 204, answer.text
    assert await _parents(ctx) == {"FZ": None, "CW": "FZ"}


def test_whatever_points_at_departments_and_posts_says_so() -> None:
    import_models()
    told = {f"{h.column.property.columns[0]}" for h in declared_holders()}
    pointing = {
        f"{key.parent}"
        for table in TenantBase.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table in (Department.__table__, Post.__table__)
        and table is not Department.__table__
    }
    assert pointing - told == set()


async def test_a_change_of_the_tree_has_every_process_drop_its_copies(ctx: Context) -> None:
    town = await small_company(ctx)
    for change in (
        move_department(ctx, town.branch.id, town.office.id),
        set_department_enabled(ctx, town.branch.id, enabled=False),
        delete_department(ctx, town.branch.id),
    ):
        take_signals(ctx.session)
        await change
        assert ("cache:departments", {"tenant": ctx.tenant_code, "key": None}) in take_signals(
            ctx.session
        )


def _named(town: Company, name: str) -> DepartmentContract:
    found: DepartmentContract = getattr(town, name)
    return found


async def _parents(ctx: Context) -> dict[str, str | None]:
    ctx.session.expire_all()
    departments = await list_departments(ctx)
    codes = {each.id: each.code for each in departments}
    return {each.code: codes.get(each.parent_id or 0) for each in departments}
