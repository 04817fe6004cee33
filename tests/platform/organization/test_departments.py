"""Departments: codes, parents, and the routes."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
    department_by_code,
    list_departments,
)
from minshui.platform.organization.models import Department
from tests.api_cases import ApiCases, Staff


async def test_the_tree_is_listed_by_code(ctx: Context) -> None:
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    await create_department(
        ctx, CreateDepartment("FZA", "鼓楼营业所", DepartmentKind.SITE, company.id)
    )
    assert [(each.code, each.parent_id) for each in await list_departments(ctx)] == [
        ("FZ", None),
        ("FZA", company.id),
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CreateDepartment("fz", "公司", DepartmentKind.COMPANY), "E_DEPARTMENT_CODE_FORM"),
        (CreateDepartment("FZ", "重复", DepartmentKind.COMPANY), "E_DEPARTMENT_CODE_TAKEN"),
        (CreateDepartment("FZB", "所", DepartmentKind.SITE, 0), "E_DEPARTMENT_UNKNOWN"),
    ],
)
async def test_a_wrong_department_is_refused(
    ctx: Context, command: CreateDepartment, code: str
) -> None:
    await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    with pytest.raises(MinshuiError) as refused:
        await create_department(ctx, command)
    assert refused.value.code == code
    assert len(await list_departments(ctx)) == 1


async def test_a_disabled_department_takes_no_children(ctx: Context) -> None:
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    (await ctx.session.get_one(Department, company.id)).status = "disabled"
    with pytest.raises(MinshuiError) as refused:
        await create_department(ctx, CreateDepartment("FZA", "所", DepartmentKind.SITE, company.id))
    assert refused.value.code == "E_DEPARTMENT_DISABLED"


async def test_an_unknown_code_is_said(ctx: Context) -> None:
    with pytest.raises(MinshuiError) as refused:
        await department_by_code(ctx, "NONE")
    assert refused.value.code == "E_DEPARTMENT_UNKNOWN"


class TestList(ApiCases):
    ROUTE = "GET /api/v1/platform/departments"
    PERMISSION = "platform.organization.read"


class TestCreate(ApiCases):
    ROUTE = "POST /api/v1/platform/departments"
    PERMISSION = "platform.organization.manage"
    BODY: ClassVar[Any] = {"code": "FZA", "name": "鼓楼营业所", "kind": "site"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"code": "福州", "name": "x", "kind": "site"}]
    STATUS = 201


@pytest.mark.feature("F-0032")
async def test_a_site_stands_below_its_company(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.member("platform.organization.read", "platform.organization.manage")
    base = "/api/v1/platform/departments"
    company = {"code": "FZ", "name": "福州公司", "kind": "company"}
    above = (await api.post(base, json=company, headers=boss.headers)).json()
    site = {"code": "FZA", "name": "鼓楼营业所", "kind": "site", "parent_id": above["id"]}
    assert (await api.post(base, json=site, headers=boss.headers)).status_code == 201
    tree = (await api.get(base, headers=boss.headers)).json()
    assert [(each["code"], each["parent_id"]) for each in tree] == [
        ("FZ", None),
        ("FZA", above["id"]),
    ]
