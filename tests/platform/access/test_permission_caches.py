"""What a process keeps of who may do what: for how long, and what it does when it cannot read."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.noting import NOTEBOOK
from minshui.infrastructure.cache.local import LocalCache
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scope import EVERYTHING, Holding, Scope
from minshui.kernel.clock import FixedClock
from minshui.platform.access.contracts import HeldRole
from minshui.platform.access.domain.ceiling import OPEN
from minshui.platform.access.facade import (
    DataScope,
    PermissionCaches,
    holdings_of,
    list_roles,
    warm_permissions,
)
from minshui.platform.access.permission_caches import role_key, user_key
from tests.api_cases import Staff, TestWork, fingerprint
from tests.databases import TENANT_CODE
from tests.platform.access.crew import make_role, make_user

ROLES = "/api/v1/platform/roles"
CHECK = "/api/v1/platform/permission-check"
READ, USERS = "platform.access.read", "platform.identity.read"
SOMEBODY = 7


@pytest.fixture
def kept(
    ctx: Context, clock: FixedClock, master: AsyncSession, worker_engine: object
) -> PermissionCaches:
    work = TestWork(ctx.session, worker_engine, master)  # type: ignore[arg-type]
    return PermissionCaches(work.signals, clock, work)


async def _held(ctx: Context, *codes: str) -> list[HeldRole]:
    roles = {role.code: role for role in await list_roles(ctx)}
    return [
        HeldRole(role.id, role.version, role.data_scope, role.grants_all)
        for role in (roles[code] for code in codes)
    ]


def _counts(cache: LocalCache[Any]) -> tuple[int, int]:
    figures = cache.figures(TENANT_CODE)
    return figures.hits, figures.misses


def test_keys_name_tenant_and_user_as_the_rule_has_it() -> None:
    roles = [HeldRole(3, 5, DataScope.ALL, False), HeldRole(4, 1, DataScope.SELF, False)]
    assert user_key("FZ2026001", 7, roles, OPEN) == "tenant:FZ2026001:user:7:permissions:3.5-4.1:"
    assert role_key("FZ2026001", 3, 5) == "tenant:FZ2026001:role:3:permissions:5"


async def test_each_role_gives_what_it_holds_for_its_own_rows(
    ctx: Context, kept: PermissionCaches
) -> None:
    await make_role(ctx, "base", READ)
    await make_role(ctx, "wide", parents=("base",), scope=DataScope.ALL)
    await make_role(ctx, "own", USERS, scope=DataScope.SELF)
    holdings = await holdings_of(ctx, SOMEBODY, await _held(ctx, "wide", "own"), None, kept)
    assert holdings == (
        Holding(frozenset({READ}), EVERYTHING),
        Holding(frozenset({USERS}), Scope(own=True)),
    )


async def test_a_user_is_kept_for_half_an_hour_and_a_role_for_two(
    ctx: Context, kept: PermissionCaches, clock: FixedClock
) -> None:
    # given
    await make_role(ctx, "clerk", READ)
    held = await _held(ctx, "clerk")
    seen = []
    # when it is asked for at first, again, after half an hour, and after two
    for wait in (0, 29, 1, 90):
        clock.move_to(clock.now() + timedelta(minutes=wait))
        await holdings_of(ctx, SOMEBODY, held, None, kept)
        seen.append((_counts(kept.users), _counts(kept.roles)))
    # then the user's is read at 0, 30 and 120 minutes, the role's at 0 and 120
    assert seen == [((0, 1), (0, 1)), ((1, 1), (0, 1)), ((1, 2), (1, 1)), ((1, 3), (1, 2))]


async def test_another_version_is_another_copy(ctx: Context, kept: PermissionCaches) -> None:
    await make_role(ctx, "clerk", READ)
    (held,) = await _held(ctx, "clerk")
    risen = HeldRole(held.id, held.version + 1, held.data_scope, held.grants_all)
    for role in (held, risen, risen):
        await holdings_of(ctx, SOMEBODY, [role], None, kept)
    assert (_counts(kept.users), _counts(kept.roles)) == ((1, 2), (0, 2))


@pytest.mark.feature("F-0066")
async def test_the_most_held_roles_are_read_ahead(ctx: Context, kept: PermissionCaches) -> None:
    # given
    for code in ("held", "more_held", "unheld"):
        await make_role(ctx, code, READ)
    await make_role(ctx, "off", READ)
    await make_user(ctx, "one", "held", "more_held", "off")
    await make_user(ctx, "two", "more_held")
    await ctx.session.execute(text("UPDATE system_role SET status = 'disabled' WHERE code = 'off'"))
    # when
    assert await warm_permissions(ctx, kept, most=1) == 1
    # then
    await holdings_of(ctx, SOMEBODY, await _held(ctx, "more_held"), None, kept)
    assert _counts(kept.roles) == (1, 1)
    assert await warm_permissions(ctx, kept) == 2


@pytest.mark.feature("F-0064")
@pytest.mark.parametrize("table", ["system_role_permission", "system_role", "system_session"])
async def test_nobody_is_let_in_while_permissions_cannot_be_read(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, table: str
) -> None:
    # given
    boss = await staff.administrator()
    member = await staff.member(READ)
    await ctx.session.execute(text(f"ALTER TABLE {table} RENAME TO out_of_reach"))
    # when
    answer = await api.get(ROLES, headers=member.headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (503, "E_PERMISSIONS_UNREADABLE")
    await ctx.session.execute(text(f"ALTER TABLE out_of_reach RENAME TO {table}"))
    assert (await api.get(ROLES, headers=member.headers)).status_code == 200
    assert (await api.get(ROLES, headers=boss.headers)).status_code == 200


@pytest.mark.feature("F-0064")
async def test_nobody_is_let_in_while_the_ceiling_cannot_be_read(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, master: AsyncSession
) -> None:
    # given
    boss = await staff.administrator()
    await master.execute(text("ALTER TABLE global_permission RENAME TO out_of_reach"))
    before = await fingerprint(ctx)
    # when
    body = {"code": "late", "name": "晚", "data_scope": "all", "permissions": []}
    answer = await api.post(ROLES, json=body, headers=boss.headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (503, "E_PERMISSIONS_UNREADABLE")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0068")
async def test_who_tries_to_give_what_they_lack_is_noted(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member("platform.access.manage")
    NOTEBOOK.take()
    body = {"code": "more", "name": "更多", "data_scope": "all", "permissions": [READ]}
    await api.post(ROLES, json=body, headers=member.headers)
    (note,) = NOTEBOOK.take()
    assert (note.action, note.subject_type, note.subject_id) == (
        "security.access_refused",
        "grant",
        "查询角色和权限",
    )
    assert note.caller.user_id == member.grant.user_id


async def test_who_is_known_already_costs_one_statement(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await make_role(ctx, "local", READ, scope=DataScope.DEPARTMENT_AND_BELOW)
    member = await staff.member_of("local", user_name="local")
    asked = {"permissions": [READ]}
    await api.post(CHECK, json=asked, headers=member.headers)
    before = await _plans(ctx)
    # when
    await api.post(CHECK, json=asked, headers=member.headers)
    # then
    ((_, statement),) = (await _plans(ctx) - before).elements()
    assert "FROM system_session" in statement


async def _plans(ctx: Context) -> Counter[tuple[str, str]]:
    """How often each statement of the program was executed on the test's connection.

    By its name too: a statement that was dropped meanwhile is prepared anew under another.
    """
    calls = "SELECT name, statement, generic_plans + custom_plans FROM pg_prepared_statements"
    rows = (await ctx.session.execute(text(calls))).all()
    ignored = re.compile("SAVEPOINT|pg_prepared_statements")
    return Counter({(row[0], row[1]): row[2] for row in rows if not ignored.search(row[1])})
