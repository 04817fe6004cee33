"""The tree as a file: every fault named, all or nothing, an export that is imported again."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import httpx
import pytest
from python_calamine import CalamineWorkbook

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.platform.organization.facade import (
    DepartmentImport,
    delete_department,
    list_departments,
)
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.platform.organization.world import acting_for, of_departments, small_company

IMPORT = "/api/v1/platform/departments/import"
READ, MANAGE = "platform.organization.read", "platform.organization.manage"
HEADER = "部门编码,名称,类型,上级编码,状态,显示顺序,负责人,联系电话,地址,业务范围"
GOOD = [
    "LJ1,城关服务站,营业所,LJ,,2,陈站长,0591-1234,城关路 1 号,抄表",
    "LJ,连江营业所,营业所,FZ,启用,,,,,",
    "FZ,公司,公司,,,,,,,",
]
CODES = ["FZ", "LJ", "LJ1"]


def table(*rows: str) -> ImportFile:
    return ImportFile("departments.csv", "\n".join((HEADER, *rows)).encode())


async def load(
    ctx: Context, *rows: str, mode: ImportMode = ImportMode.ALL_OR_NOTHING
) -> ImportResult:
    return await run_import(ctx, DepartmentImport(), table(*rows), mode=mode)


def faults(result: ImportResult) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.column, fault.code) for fault in result.faults]


def _changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if after[name] != before[name]}


class _WithFile:
    async def _send(self, api: httpx.AsyncClient, path: str, *rest: Any) -> httpx.Response:
        _, _, headers = rest
        files = {"file": ("d.csv", table(*GOOD).content, "text/csv")}
        return await api.post(path, files=files, headers=headers)


class TestImport(_WithFile, ApiCases):
    ROUTE = f"POST {IMPORT}"
    PERMISSION = MANAGE

    async def test_another_department_gets_nothing(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        stranger = await staff.stranger(MANAGE)
        before = await fingerprint(ctx)
        answer = await self._send(api, IMPORT, None, {}, stranger.headers)
        assert (answer.json()["status"], answer.json()["fault_rows"]) == ("refused", 3)
        assert _changed(before, await fingerprint(ctx)) == {"sys_import"}


class TestTemplate(ApiCases):
    ROUTE = f"GET {IMPORT}/template"
    PERMISSION = MANAGE


class TestExport(ApiCases):
    ROUTE = "GET /api/v1/platform/departments/export"
    PERMISSION = READ
    QUERY: ClassVar = {"text": "鼓楼", "format": "csv"}

    async def prepare(self, ctx: Context) -> None:
        await small_company(ctx)


@pytest.mark.feature("F-0033")
async def test_a_file_in_any_order_becomes_a_tree(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member(MANAGE)
    files = {"file": ("d.csv", table(*GOOD).content, "text/csv")}
    for dry_run, status, there in ((True, "checked", 0), (False, "applied", 3)):
        answer = await api.post(
            IMPORT, files=files, params={"dry_run": dry_run}, headers=member.headers
        )
        assert (answer.json()["status"], answer.json()["new"]) == (status, 3), answer.text
        assert len(await list_departments(ctx)) == there
    by_code = {each.code: each for each in await list_departments(ctx)}
    assert (by_code["LJ1"].parent_id, by_code["LJ"].parent_id) == (
        by_code["LJ"].id,
        by_code["FZ"].id,
    )
    assert (by_code["LJ1"].leader, by_code["LJ1"].sort_order) == ("陈站长", 2)


@pytest.mark.feature("F-0033")
async def test_an_export_is_imported_again_elsewhere_and_changes_nothing_here(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await load(ctx, *GOOD)
    before = await list_departments(ctx)
    member = await staff.member(READ, MANAGE)
    book = await api.get(
        "/api/v1/platform/departments/export", headers=member.headers, params={"format": "xlsx"}
    )
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert [line[0] for line in lines.to_python()] == ["部门编码", *CODES]
    # when it comes back as it is
    again = ImportFile("d.xlsx", book.content)
    result = await run_import(ctx, DepartmentImport(), again)
    # then nothing is new
    assert (result.status, result.new, result.unchanged) == ("applied", 0, 3)
    # and where the departments are gone, it brings them all back
    for each in reversed(before):
        await delete_department(ctx, each.id)
    assert (await run_import(ctx, DepartmentImport(), again)).new == 3
    after = await list_departments(ctx)
    assert [(d.code, d.name, d.kind, d.leader, d.sort_order) for d in after] == [
        (d.code, d.name, d.kind, d.leader, d.sort_order) for d in before
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["fz,公司,公司"], [(2, "部门编码", "E_DEPARTMENT_CODE_FORM")]),
        (["X,名,村"], [(2, "类型", "E_IMPORT_CHOICE")]),
        (["X,,公司"], [(2, "名称", "E_IMPORT_REQUIRED")]),
        (["X,名,公司", "X,名,公司"], [(3, None, "E_IMPORT_ROW_REPEATED")]),
        (["X,名,营业所,NO"], [(2, "上级编码", "E_DEPARTMENT_UNKNOWN")]),
        (["X,名,公司,GL"], [(2, "上级编码", "E_COMPANY_PLACE")]),
        (["GL,改名,营业所,FZ"], [(2, None, "E_IMPORT_CONTRADICTS")]),
        (
            ["X,名,营业所,Y,启用", "Y,名,营业所,,停用"],
            [(2, "上级编码", "E_DEPARTMENT_DISABLED")],
        ),
        (
            ["X,名,营业所,Y", "Y,名,村"],
            [(2, "上级编码", "E_DEPARTMENT_PARENT_AT_FAULT"), (3, "类型", "E_IMPORT_CHOICE")],
        ),
        (
            ["X,名,营业所,Y", "Y,名,营业所,X"],
            [
                (2, "上级编码", "E_DEPARTMENT_LOOP"),
                (2, "上级编码", "E_DEPARTMENT_PARENT_AT_FAULT"),
                (3, "上级编码", "E_DEPARTMENT_PARENT_AT_FAULT"),
            ],
        ),
    ],
)
async def test_a_fault_is_named_by_row_and_column_and_nothing_is_written(
    ctx: Context, rows: list[str], expected: list[tuple[int, str | None, str]]
) -> None:
    await small_company(ctx)
    result = await load(ctx, *rows, "OK,好部门,部门,FZ")
    assert (result.status, faults(result)) == ("refused", expected)
    assert len(await list_departments(ctx)) == 4


async def test_good_rows_alone_are_written_if_asked_for(ctx: Context) -> None:
    await small_company(ctx)
    rows = ("X,名,营业所,NO", "X1,名,营业所,X", "OK,好部门,部门,FZ")
    result = await load(ctx, *rows, mode=ImportMode.VALID_ONLY)
    assert (result.new, result.fault_rows) == (1, 2)
    assert "OK" in {each.code for each in await list_departments(ctx)}


async def test_an_administrator_of_a_site_imports_below_it_only(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id, town.branch.id))
    before = await fingerprint(ctx)
    rows = ("X,名,营业所,CW", "Y,名,公司", "CW,财务部,部门,FZ", "Z,名,营业所,GL")
    result = await load(scoped, *rows)
    assert faults(result) == [
        (2, "上级编码", "E_DEPARTMENT_UNKNOWN"),
        (3, "上级编码", "E_DEPARTMENT_TOP"),
        (4, "部门编码", "E_DEPARTMENT_CODE_TAKEN"),
    ]
    assert _changed(before, await fingerprint(ctx)) == {"sys_import"}
    assert (await load(scoped, "Z,名,营业所,GL", "GLA,东街服务站,营业所,GL")).new == 1
