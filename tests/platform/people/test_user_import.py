"""Users from files: every fault named, all or nothing, first passwords handed out once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.security.scope import EVERYTHING, Scope
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import UserImport, user_by_name
from minshui.platform.identity.models import User
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    SavePost,
    create_department,
    save_post,
)
from tests.api_cases import ApiCases, Staff, StaffMember, fingerprint
from tests.platform.organization.world import acting_for
from tests.platform.people.world import MANAGE, READ, USERS, administrator_of, people

IMPORT = f"{USERS}/import"
SHEETS = "/api/v1/platform/password-sheets"
HEADER = "用户名,姓名,工号,部门,岗位,角色,手机号,邮箱,性别,入职日期,备注"
GOOD = [
    "Lin.Shoufei,林收费,S100,GL,收费员、reader,收费,13900000001,lin@example.com,女,2024-07-01,窗口",
    "huang,黄抄表,,东街服务站,抄表员,,,,,,",
]


def table(*rows: str) -> ImportFile:
    return ImportFile("users.csv", "\n".join((HEADER, *rows)).encode())


def by_system(ctx: Context, user_id: int, scope: Scope = EVERYTHING) -> Context:
    actor = replace(acting_for(ctx, scope).actor, user_id=user_id, kind="system")
    return replace(ctx, actor=actor)


async def load(
    ctx: Context, *rows: str, mode: ImportMode = ImportMode.ALL_OR_NOTHING
) -> ImportResult:
    return await run_import(ctx, UserImport(), table(*rows), mode=mode)


def faults(result: ImportResult) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.column, fault.code) for fault in result.faults]


async def post_file(
    api: httpx.AsyncClient, member: StaffMember, *rows: str, path: str = IMPORT, **query: Any
) -> httpx.Response:
    files = {"file": ("users.csv", table(*rows).content, "text/csv")}
    return await api.post(path, files=files, params=query, headers=member.headers)


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if after[name] != before[name]}


class TestImportUsers(ApiCases):
    ROUTE = f"POST {IMPORT}"
    PERMISSION = MANAGE

    async def _send(self, api: httpx.AsyncClient, path: str, *rest: Any) -> httpx.Response:
        row = "huang,黄抄表" + "," * 9
        files = {"file": ("users.csv", table(row).content, "text/csv")}
        return await api.post(path, files=files, headers=rest[2])

    async def test_another_department_gets_nothing(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        stranger = await staff.stranger(MANAGE)
        before = await fingerprint(ctx)
        answer = await self._send(api, IMPORT, None, {}, stranger.headers)
        assert [each["code"] for each in answer.json()["faults"]] == ["E_USER_DEPARTMENT_MISSING"]
        assert changed(before, await fingerprint(ctx)) == {"sys_import"}


class TestUserTemplate(ApiCases):
    ROUTE = f"GET {IMPORT}/template"
    PERMISSION = MANAGE


class TestPasswordSheets(ApiCases):
    ROUTE = f"GET {SHEETS}"
    PERMISSION = MANAGE


@pytest.mark.feature("F-0026", "F-0027")
async def test_a_file_becomes_users_with_posts_roles_and_departments(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    town = (await people(ctx)).company
    member = await staff.administrator()
    # when it is looked at, then taken in
    looked = (await post_file(api, member, *GOOD, dry_run=True)).json()
    taken = (await post_file(api, member, *GOOD)).json()
    # then
    assert (looked["status"], looked["new"], taken["status"], taken["new"]) == (
        "checked",
        2,
        "applied",
        2,
    )
    lin = await user_by_name(ctx, "lin.shoufei")
    assert (lin.display_name, lin.employee_number, lin.department_id) == (
        "林收费",
        "S100",
        town.site.id,
    )
    assert (lin.posts, lin.roles, lin.mobile) == (
        ("cashier", "reader"),
        ("counter",),
        "139****0001",
    )
    assert (lin.gender, lin.email, str(lin.hired_on)) == ("female", "lin@example.com", "2024-07-01")
    assert lin.must_change_password
    huang = await user_by_name(ctx, "huang")
    assert (huang.department_id, huang.posts) == (town.branch.id, ("reader",))
    created = select(func.count()).where(
        AuditRow.action == "user.create", AuditRow.subject_id.in_([str(lin.id), str(huang.id)])
    )
    assert await ctx.session.scalar(created) == 2


async def test_first_passwords_are_handed_out_once_and_let_in_to_change_them(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given two administrators, one of whom imports
    await people(ctx)
    boss, other = await staff.administrator(), await staff.administrator()
    await post_file(api, boss, *GOOD)
    (sheet,) = (await api.get(SHEETS, headers=boss.headers)).json()
    assert sheet["people"] == 2
    assert (await api.get(SHEETS, headers=other.headers)).json() == []
    url = f"{SHEETS}/{sheet['id']}/collect"
    # when
    stranger = await api.post(url, headers=other.headers)
    first = await api.post(url, headers=boss.headers)
    second = await api.post(url, headers=boss.headers)
    # then
    assert (stranger.status_code, second.status_code) == (404, 404)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(first.content)).get_sheet_by_index(0)
    header, *rows = lines.to_python()
    assert header == ["用户名", "姓名", "初始密码"]
    assert [row[:2] for row in rows] == [["lin.shoufei", "林收费"], ["huang", "黄抄表"]]
    signed_in = await api.post(
        "/api/v1/platform/sign-in",
        json={"tenant_code": "TEST2026001", "user_name": "huang", "password": rows[1][2]},
    )
    assert signed_in.json()["must_change_password"] is True
    stored = select(User.password_hash).where(User.user_name == "huang")
    assert str(rows[1][2]) not in str(await ctx.session.scalar(stored))


async def test_a_sheet_is_gone_after_a_day(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await people(ctx)
    boss = await staff.administrator()
    await post_file(api, boss, *GOOD)
    (sheet,) = (await api.get(SHEETS, headers=boss.headers)).json()
    clock.move_to(clock.now() + timedelta(hours=25))
    boss = await staff.sign_in("staff-1")
    assert (await api.get(SHEETS, headers=boss.headers)).json() == []
    late = await api.post(f"{SHEETS}/{sheet['id']}/collect", headers=boss.headers)
    assert (late.status_code, late.json()["code"]) == (404, "E_PASSWORD_SHEET_UNKNOWN")


async def test_the_same_file_twice_changes_nothing(ctx: Context) -> None:
    boss = (await people(ctx)).ids["zhao"]
    acting = by_system(ctx, boss)
    assert (await load(acting, *GOOD)).new == 2
    before = await fingerprint(ctx)
    again = await load(acting, *GOOD)
    assert (again.status, again.new, again.unchanged) == ("applied", 0, 2)
    assert changed(before, await fingerprint(ctx)) == {"sys_import"}


def _row(**cells: str) -> str:
    names = ("name", "display", "number", "department", "posts", "roles", "mobile", "email")
    known = {"name": "new", "display": "新人"} | cells
    return ",".join(known.get(name, "") for name in names) + ",,,"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([_row(name="新人")], [(2, "用户名", "E_USER_NAME_FORM")]),
        ([_row(display="")], [(2, "姓名", "E_IMPORT_REQUIRED")]),
        ([_row(number="S001")], [(2, "工号", "E_EMPLOYEE_NUMBER_TAKEN")]),
        ([_row(number="一号")], [(2, "工号", "E_EMPLOYEE_NUMBER_FORM")]),
        ([_row(department="无此部门")], [(2, "部门", "E_DEPARTMENT_UNKNOWN")]),
        ([_row(department="同名部")], [(2, "部门", "E_NAME_AMBIGUOUS")]),
        ([_row(posts="收费员、无此岗")], [(2, "岗位", "E_POST_UNKNOWN")]),
        ([_row(posts="抄表员")], [(2, "岗位", "E_POST_DISABLED")]),
        ([_row(posts="a、b、c、d、e、f")], [(2, "岗位", "E_TOO_MANY_POSTS")]),
        ([_row(roles="无此角色")], [(2, "角色", "E_ROLE_UNKNOWN")]),
        ([_row(roles="a、b、c、d、e、f")], [(2, "角色", "E_TOO_MANY_ROLES")]),
        ([_row(mobile="12345")], [(2, "手机号", "E_USER_MOBILE_FORM")]),
        ([_row(mobile="13905910001")], [(2, "手机号", "E_USER_MOBILE_TAKEN")]),
        ([_row(email="lin")], [(2, "邮箱", "E_USER_EMAIL_FORM")]),
        ([_row(), _row(name="NEW")], [(3, None, "E_IMPORT_ROW_REPEATED")]),
        (
            [_row(number="N1", mobile="13900000009"), _row(name="n2", number="N1")],
            [(3, "工号", "E_USER_IMPORT_TWICE")],
        ),
        (
            [_row(number="一号", department="无", posts="无", roles="无")],
            [
                (2, "工号", "E_EMPLOYEE_NUMBER_FORM"),
                (2, "部门", "E_DEPARTMENT_UNKNOWN"),
                (2, "岗位", "E_POST_UNKNOWN"),
                (2, "角色", "E_ROLE_UNKNOWN"),
            ],
        ),
        ([_row(name="zhao", display="改名")], [(2, None, "E_IMPORT_CONTRADICTS")]),
        ([_row(name="wang.kuaiji", display="王会计", department="GL")],
         [(2, None, "E_IMPORT_CONTRADICTS")]),
    ],
)  # fmt: skip
async def test_a_fault_is_named_by_row_and_column_and_nobody_is_created(
    ctx: Context, rows: list[str], expected: list[tuple[int, str | None, str]]
) -> None:
    # given
    town = await people(ctx)
    for code in ("T1", "T2"):
        await create_department(
            ctx,
            CreateDepartment(code, "同名部", DepartmentKind.DEPARTMENT, town.company.company.id),
        )
    await save_post(ctx, SavePost("reader", "抄表员", enabled=False))
    before = await fingerprint(ctx)
    # when
    result = await load(by_system(ctx, town.ids["zhao"]), *rows, _row(name="good.one"))
    # then
    assert (result.status, faults(result)) == ("refused", expected)
    assert changed(before, await fingerprint(ctx)) == {"sys_import"}


async def test_good_rows_alone_are_written_if_asked_for(ctx: Context) -> None:
    boss = (await people(ctx)).ids["zhao"]
    rows = (_row(department="无"), _row(name="good.one"))
    result = await load(by_system(ctx, boss), *rows, mode=ImportMode.VALID_ONLY)
    assert (result.new, result.fault_rows) == (1, 1)
    assert (await user_by_name(ctx, "good.one")).enabled


async def test_nobody_imports_more_rights_than_they_have(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await people(ctx)
    await staff.administrator()  # whose role is role_1
    member = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    answer = (await post_file(api, member, _row(roles="role_1"))).json()
    assert [(each["column"], each["code"]) for each in answer["faults"]] == [
        ("角色", "E_GRANT_BEYOND_OWN")
    ]
    assert changed(before, await fingerprint(ctx)) == {"sys_import"}


async def test_an_administrator_of_a_site_imports_only_its_people(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    town = await people(ctx)
    member = await administrator_of(ctx, staff, town.company.site.id, permissions=(READ, MANAGE))
    rows = (
        _row(name="a1", department="GL", roles="counter"),
        _row(name="a2", department="财务部"),
        _row(name="a3"),
        _row(name="wang.kuaiji", display="王会计"),
        _row(name="a4", department="GL", mobile="13905910001"),
    )
    answer = (await post_file(api, member, *rows)).json()
    assert [(each["row"], each["code"]) for each in answer["faults"]] == [
        (3, "E_DEPARTMENT_UNKNOWN"),
        (4, "E_USER_DEPARTMENT_MISSING"),
        (5, "E_USER_NAME_TAKEN"),
        (6, "E_USER_MOBILE_TAKEN"),
    ]
    assert (await post_file(api, member, rows[0])).json()["new"] == 1


@pytest.mark.slow
async def test_thousands_of_users_come_in_at_once(ctx: Context) -> None:
    boss = (await people(ctx)).ids["zhao"]
    rows = [
        f"reader{n:04},抄表员{n},R{n:04},东街服务站,抄表员,counter,{13800000000 + n},,,,"
        for n in range(5_000)
    ]
    result = await load(by_system(ctx, boss), *rows)
    assert (result.status, result.new) == ("applied", 5_000)
    counted = select(func.count()).where(User.user_name.like("reader%"))
    assert await ctx.session.scalar(counted) == 5_000
