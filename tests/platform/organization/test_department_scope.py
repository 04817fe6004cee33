"""An administrator of some departments sees and changes those, and learns of no others."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scope import NOTHING, Scope
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.contracts import DepartmentFilter
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    SaveDepartment,
    create_department,
    delete_department,
    move_department,
    save_department,
    seen_department,
    set_department_enabled,
)
from minshui.platform.organization.queries.department_screens import (
    department_tree,
    find_departments,
    own_scope,
)
from tests.api_cases import fingerprint
from tests.platform.organization.world import Company, acting_for, of_departments, small_company


async def _codes(ctx: Context) -> list[str]:
    return [each.code for each in await find_departments(ctx, DepartmentFilter())]


async def test_lists_and_trees_hold_what_is_in_scope(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id, town.branch.id))
    assert await _codes(scoped) == ["GL", "GLA"]
    trees = await department_tree(scoped, depth=9)
    assert [node.department.code for node in trees] == ["GL"]
    assert [child.department.code for child in trees[0].children] == ["GLA"]


async def test_who_sees_only_their_own_rows_sees_their_own_department(ctx: Context) -> None:
    town = await small_company(ctx)
    reader = acting_for(ctx, Scope(own=True), department_id=town.branch.id)
    assert await _codes(reader) == ["GLA"]
    assert await _codes(acting_for(ctx, NOTHING, department_id=town.branch.id)) == []


@pytest.mark.feature("F-0038")
async def test_the_actors_own_scope_is_told_with_names(ctx: Context) -> None:
    town = await small_company(ctx)
    scope = await own_scope(acting_for(ctx, of_departments(town.site.id)), None)
    assert (scope.everything, scope.own) == (False, False)
    assert [each.name for each in scope.departments] == ["鼓楼营业所"]


def _refused_changes(ctx: Context, town: Company) -> dict[str, Any]:
    office = town.office.id
    return {
        "read": seen_department(ctx, office),
        "below": find_departments(ctx, DepartmentFilter(below=office)),
        "tree": department_tree(ctx, root_id=office, depth=1),
        "save": save_department(ctx, SaveDepartment(office, "改名")),
        "move": move_department(ctx, office, town.site.id),
        "disable": set_department_enabled(ctx, office, enabled=False),
        "delete": delete_department(ctx, office),
        "put below": create_department(
            ctx, CreateDepartment("X", "新部门", DepartmentKind.DEPARTMENT, office)
        ),
        "move below": move_department(ctx, town.branch.id, office),
    }


async def test_what_is_out_of_scope_is_as_if_it_were_not(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id, town.branch.id))
    before = await fingerprint(ctx)
    codes = {}
    for name, attempt in _refused_changes(scoped, town).items():
        with pytest.raises(MinshuiError) as refused:
            await attempt
        codes[name] = refused.value.code
    assert set(codes.values()) == {"E_DEPARTMENT_UNKNOWN"}, codes
    assert await fingerprint(ctx) == before


async def test_only_who_has_everything_changes_the_top(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id, town.branch.id))
    before = await fingerprint(ctx)
    for attempt in (
        create_department(scoped, CreateDepartment("X", "新公司", DepartmentKind.COMPANY)),
        move_department(scoped, town.branch.id, None),
    ):
        with pytest.raises(MinshuiError) as refused:
            await attempt
        assert refused.value.code == "E_DEPARTMENT_TOP"
    assert await fingerprint(ctx) == before


async def test_a_code_taken_elsewhere_tells_no_name(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id))
    with pytest.raises(MinshuiError) as refused:
        await create_department(
            scoped, CreateDepartment("CW", "财务组", DepartmentKind.DEPARTMENT, town.site.id)
        )
    assert refused.value.code == "E_DEPARTMENT_CODE_TAKEN"
    assert "财务部" not in refused.value.message


async def test_an_administrator_of_a_site_builds_below_it(ctx: Context) -> None:
    town = await small_company(ctx)
    scoped = acting_for(ctx, of_departments(town.site.id, town.branch.id))
    made = await create_department(
        scoped, CreateDepartment("GLB", "西街服务站", DepartmentKind.SITE, town.site.id)
    )
    assert made.parent_id == town.site.id
