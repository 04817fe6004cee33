"""Departments: codes, parents, kinds, lists and trees, and the routes."""

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
    set_department_enabled,
)
from tests.api_cases import ApiCases, Staff
from tests.platform.organization.world import small_company

DEPARTMENTS = "/api/v1/platform/departments"
READ, MANAGE = "platform.organization.read", "platform.organization.manage"


async def test_siblings_are_listed_by_their_order_then_by_code(ctx: Context) -> None:
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    for code, order in (("B", 1), ("A", 2), ("C", 1)):
        await create_department(
            ctx, CreateDepartment(code, code, DepartmentKind.SITE, company.id, sort_order=order)
        )
    assert [(each.code, each.parent_id) for each in await list_departments(ctx)] == [
        ("FZ", None),
        ("B", company.id),
        ("C", company.id),
        ("A", company.id),
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


async def test_a_company_stands_below_no_site(ctx: Context) -> None:
    town = await small_company(ctx)
    with pytest.raises(MinshuiError) as refused:
        await create_department(
            ctx, CreateDepartment("ZGS", "子公司", DepartmentKind.COMPANY, town.site.id)
        )
    assert refused.value.code == "E_COMPANY_PLACE"
    assert "营业所“鼓楼营业所”" in refused.value.message


async def test_a_disabled_department_takes_no_children(ctx: Context) -> None:
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    await set_department_enabled(ctx, company.id, enabled=False)
    with pytest.raises(MinshuiError) as refused:
        await create_department(ctx, CreateDepartment("FZA", "所", DepartmentKind.SITE, company.id))
    assert refused.value.code == "E_DEPARTMENT_DISABLED"


async def test_an_unknown_code_is_said(ctx: Context) -> None:
    with pytest.raises(MinshuiError) as refused:
        await department_by_code(ctx, "NONE")
    assert refused.value.code == "E_DEPARTMENT_UNKNOWN"


class TestList(ApiCases):
    ROUTE = f"GET {DEPARTMENTS}"
    PERMISSION = READ
    QUERY: ClassVar = {"text": "鼓楼"}
    BAD_QUERIES: ClassVar = [{"kind": "village"}, {"enabled": "maybe"}, {"below": "0"}]

    async def prepare(self, ctx: Context) -> None:
        await small_company(ctx)


class TestTree(ApiCases):
    ROUTE = f"GET {DEPARTMENTS}/tree"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"depth": "0"}, {"root": "x"}]

    async def test_another_department_gets_nothing(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        await small_company(ctx)
        stranger = await staff.stranger(READ)
        answer = await api.get(f"{DEPARTMENTS}/tree", headers=stranger.headers)
        assert [_shape(node) for node in answer.json()] == [("ELSE1", 1, [])]


class TestOwnScope(ApiCases):
    ROUTE = f"GET {DEPARTMENTS}/scope"
    PERMISSION = None
    BAD_QUERIES: ClassVar = [{"permission": ""}]


class TestCreate(ApiCases):
    ROUTE = f"POST {DEPARTMENTS}"
    PERMISSION = MANAGE
    BODY: ClassVar[Any] = {"code": "FZA", "name": "鼓楼营业所", "kind": "site"}
    BAD_BODIES: ClassVar[list[Any]] = [
        {},
        {"code": "福州", "name": "x", "kind": "site"},
        {"code": "FZA", "name": "x", "kind": "site", "sort_order": -1},
        {"code": "FZA", "name": "x", "kind": "site", "phone": "0" * 33},
    ]
    STATUS = 201


class TestRead(ApiCases):
    ROUTE = f"GET {DEPARTMENTS}/{{department_id}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"department_id": (await small_company(ctx)).site.id}}


@pytest.mark.feature("F-0032", "F-0037")
async def test_sites_stand_below_sites_in_several_levels(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    boss = await staff.member(READ, MANAGE)
    ids: dict[str, int] = {}
    # when
    for code, kind, above in (
        ("FZ", "company", None),
        ("GL", "site", "FZ"),
        ("GLA", "site", "GL"),
        ("GLAA", "site", "GLA"),
    ):
        body = {"code": code, "name": code, "kind": kind, "parent_id": above and ids[above]}
        made = await api.post(DEPARTMENTS, json=body, headers=boss.headers)
        assert made.status_code == 201, made.text
        ids[code] = made.json()["id"]
    # then
    listed = (await api.get(DEPARTMENTS, headers=boss.headers)).json()
    assert [(each["code"], each["parent_id"]) for each in listed] == [
        ("FZ", None),
        ("GL", ids["FZ"]),
        ("GLA", ids["GL"]),
        ("GLAA", ids["GLA"]),
    ]


@pytest.mark.feature("F-0034", "F-0038")
async def test_the_tree_is_read_whole_in_part_and_by_levels(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await small_company(ctx)
    member = await staff.member(READ)

    async def shape(**query: int) -> Any:
        answer = await api.get(f"{DEPARTMENTS}/tree", params=query, headers=member.headers)
        return [_shape(node) for node in answer.json()]

    assert await shape() == [("FZ", 1, [("CW", 2, []), ("GL", 2, [("GLA", 3, [])])])]
    assert await shape(root=town.site.id) == [("GL", 1, [("GLA", 2, [])])]
    assert await shape(depth=2) == [("FZ", 1, [("CW", 2, []), ("GL", 2, [])])]


def _shape(node: dict[str, Any]) -> Any:
    return (node["code"], node["level"], [_shape(child) for child in node["children"]])


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"text": "gl"}, ["GL", "GLA"]),
        ({"text": "财务"}, ["CW"]),
        ({"text": "陈所长"}, ["LJ"]),
        ({"kind": "department"}, ["CW"]),
        ({"enabled": "false"}, ["LJ"]),
        ({"below": "GL"}, ["GL", "GLA"]),
        ({"below": "GL", "text": "东街"}, ["GLA"]),
    ],
)
async def test_the_list_is_narrowed_by_filters(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, query: dict[str, str], codes: list[str]
) -> None:
    town = await small_company(ctx)
    closed = CreateDepartment(
        "LJ", "连江营业所", DepartmentKind.SITE, town.company.id, leader="陈所长"
    )
    closed_id = (await create_department(ctx, closed)).id
    await set_department_enabled(ctx, closed_id, enabled=False)
    if "below" in query:
        query = query | {"below": str(town.site.id)}
    member = await staff.member(READ)
    answer = await api.get(DEPARTMENTS, params=query, headers=member.headers)
    assert [each["code"] for each in answer.json()] == codes
