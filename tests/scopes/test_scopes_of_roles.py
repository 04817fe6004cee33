"""What a role's scope means for somebody of a department."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.security.scope import EVERYTHING, NOTHING, Scope, joined
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.facade import (
    DataScope,
    SaveRole,
    ScopeDepartment,
    create_role,
    save_role,
    scope_cache,
    scopes_of_roles,
)
from minshui.platform.access.scope_tree import ScopeTree, children_by_parent
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.conftest import Installation
from tests.scopes.oracle import Oracle, Whose
from tests.scopes.plans import TownPlan, town_plans


@given(plan=town_plans())
def test_a_scope_holds_just_the_departments_that_the_oracle_says(plan: TownPlan) -> None:
    # given
    custom = {
        number: [ScopeDepartment(*each) for each in role.chosen]
        for number, role in enumerate(plan.roles)
    }
    parents = [(0, None), *((child, parent) for child, parent in enumerate(plan.parents, start=1))]
    tree = ScopeTree(children_by_parent(parents), custom)
    oracle = Oracle(plan)
    for user_number, user in enumerate(plan.users):
        # when
        scope = joined(
            tree.scope(number, plan.roles[number].scope, user.department) for number in user.roles
        )
        held = {
            permission for number in user.roles for permission in plan.roles[number].permissions
        }
        # then
        for department in range(len(plan.parents) + 1):
            is_seen = scope.everything or department in scope.departments
            anyhow = any(
                oracle.sees(user_number, permission, Whose(department)) for permission in held
            )
            assert is_seen == anyhow


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_even_a_tree_that_runs_in_circles_is_walked_to_its_end(parents: list[int]) -> None:
    tree = ScopeTree(children_by_parent(list(enumerate(parents))), {})
    for department in range(len(parents)):
        assert department in tree.with_below(department)


async def _site(ctx: Context, code: str, parent_id: int | None) -> int:
    kind = DepartmentKind.COMPANY if parent_id is None else DepartmentKind.SITE
    return (await create_department(ctx, CreateDepartment(code, code, kind, parent_id))).id


def _inspector(scope: DataScope, departments: frozenset[ScopeDepartment]) -> SaveRole:
    return SaveRole("inspector", "稽查员", scope, frozenset(), departments=departments)


async def _role(ctx: Context, scope: DataScope, *departments: ScopeDepartment) -> int:
    return (await create_role(ctx, _inspector(scope, frozenset(departments)))).id


async def test_each_kind_of_scope_becomes_departments(ctx: Context) -> None:
    # given
    top = await _site(ctx, "TOP", None)
    north, south = await _site(ctx, "NORTH", top), await _site(ctx, "SOUTH", top)
    far_north = await _site(ctx, "FAR", north)
    custom = await _role(ctx, DataScope.CUSTOM, ScopeDepartment(north), ScopeDepartment(top, False))
    # when
    found = await scopes_of_roles(
        ctx,
        {
            1: DataScope.ALL,
            2: DataScope.DEPARTMENT,
            3: DataScope.DEPARTMENT_AND_BELOW,
            4: DataScope.SELF,
            custom: DataScope.CUSTOM,
        },
        north,
    )
    # then
    assert found == {
        1: EVERYTHING,
        2: Scope(departments=frozenset({north})),
        3: Scope(departments=frozenset({north, far_north})),
        4: Scope(own=True),
        custom: Scope(departments=frozenset({top, north, far_north})),
    }
    assert south not in found[custom].departments


async def test_who_belongs_to_no_department_sees_none(ctx: Context) -> None:
    roles = {1: DataScope.DEPARTMENT, 2: DataScope.DEPARTMENT_AND_BELOW}
    assert await scopes_of_roles(ctx, roles, None) == {1: NOTHING, 2: NOTHING}


async def test_a_kept_tree_is_dropped_once_a_role_is_changed(database: Installation) -> None:
    # given
    clock, actor = FixedClock.at_noon(date(2026, 11, 21)), system_actor()
    kept = scope_cache(database.databases.signals, clock)
    work = partial(database.databases.tenant_work, database.tenant_code, actor, clock)
    async with work() as ctx:
        top = await _site(ctx, "TOP", None)
        north, south = await _site(ctx, "NORTH", top), await _site(ctx, "SOUTH", top)
        role = await _role(ctx, DataScope.CUSTOM, ScopeDepartment(north))
    asked = {role: DataScope.CUSTOM}
    async with work() as ctx:
        assert await scopes_of_roles(ctx, asked, None, kept) == {
            role: Scope(departments=frozenset({north}))
        }
    # when
    async with work() as ctx:
        departments = frozenset({ScopeDepartment(south)})
        await save_role(ctx, _inspector(DataScope.CUSTOM, departments))
    await asyncio.sleep(0)
    # then
    async with work() as ctx:
        assert await scopes_of_roles(ctx, asked, None, kept) == {
            role: Scope(departments=frozenset({south}))
        }


@pytest.mark.parametrize(
    ("scope", "chosen", "code"),
    [
        (DataScope.CUSTOM, [], "E_SCOPE_WITHOUT_DEPARTMENTS"),
        (DataScope.ALL, [(0, True)], "E_SCOPE_NOT_CUSTOM"),
        (DataScope.CUSTOM, [(0, True), (0, False)], "E_SCOPE_DEPARTMENT_TWICE"),
        (DataScope.CUSTOM, [(10**9, True)], "E_DEPARTMENT_UNKNOWN"),
    ],
)
async def test_departments_are_chosen_where_and_only_where_the_scope_is_custom(
    ctx: Context, scope: DataScope, chosen: list[tuple[int, bool]], code: str
) -> None:
    # given
    top = await _site(ctx, "TOP", None)
    departments = frozenset(ScopeDepartment(top + number, below) for number, below in chosen)
    before = await fingerprint(ctx)
    # when
    with pytest.raises(MinshuiError) as refused:
        await create_role(ctx, _inspector(scope, departments))
    # then
    assert (refused.value.code, refused.value.place) == (code, Place("departments"))
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0050")
async def test_a_custom_scope_is_given_and_read_back(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    top = await _site(ctx, "TOP", None)
    north = await _site(ctx, "NORTH", top)
    administrator = await staff.administrator()
    await staff.step_up(administrator)
    body = {
        "code": "inspector",
        "name": "稽查员",
        "data_scope": "custom",
        "departments": [{"department_id": north, "with_below": False}, {"department_id": top}],
        "permissions": ["revenue.customer.read"],
    }
    # when
    made = await api.post("/api/v1/platform/roles", json=body, headers=administrator.headers)
    # then
    assert made.status_code == 201, made.text
    shown = await api.get("/api/v1/platform/roles/inspector", headers=administrator.headers)
    assert shown.json()["departments"] == [
        {"department_id": top, "with_below": True},
        {"department_id": north, "with_below": False},
    ]


class TestScopedRows(ApiCases):
    ROUTE = "GET /api/v1/platform/data-scopes"
    PERMISSION = "platform.access.read"


@pytest.mark.feature("F-0051")
async def test_the_catalogue_says_whose_each_kind_of_rows_is(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    reader = await staff.member("platform.access.read")
    # when
    answer = await api.get("/api/v1/platform/data-scopes", headers=reader.headers)
    # then
    kinds = {kind["code"]: kind for kind in answer.json()}
    assert kinds["revenue.book"] == {
        "code": "revenue.book",
        "title": "册本",
        "by_department": "册本所属营业所的",
        "own": "由本人抄表的",
    }
    assert {
        "revenue.customer",
        "revenue.account",
        "metering.meter",
        "revenue.reading",
        "revenue.bill",
        "revenue.payment",
        "revenue.till",
        "revenue.adjustment",
        "workorder.approval",
    } <= set(kinds)
