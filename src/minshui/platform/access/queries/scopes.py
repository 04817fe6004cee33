"""Whose rows roles let their holders see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.cache.local import LocalCache
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.scope import Scope
from minshui.infrastructure.signals.contracts import Signals
from minshui.kernel.clock import Clock
from minshui.platform.access.contracts import DataScope, ScopeDepartment
from minshui.platform.access.models import RoleDepartment
from minshui.platform.access.scope_tree import ScopeTree, children_by_parent
from minshui.platform.organization.models import Department

SCOPE_CACHE = "departments"
"""Named by ``note_change`` whenever the tree or a role's custom departments change."""

_KEEP_FOR = timedelta(minutes=5)
_WITHOUT_TREE = frozenset({DataScope.ALL, DataScope.DEPARTMENT, DataScope.SELF})
_EMPTY = ScopeTree({}, {})
_TREE = prepared(select(Department.id, Department.parent_id))
_CUSTOM = prepared(
    select(RoleDepartment.role_id, RoleDepartment.department_id, RoleDepartment.with_below)
)
_CHOSEN = (
    select(RoleDepartment.role_id, RoleDepartment.department_id, RoleDepartment.with_below)
    .where(RoleDepartment.role_id.in_(bindparam("role_ids", expanding=True)))
    .order_by(RoleDepartment.department_id)
)


def scope_cache(signals: Signals, clock: Clock) -> LocalCache[ScopeTree]:
    """Return a process's copies of the tenants' trees, dropped when any process changes one."""
    return LocalCache(SCOPE_CACHE, signals, clock, ttl=_KEEP_FOR)


async def scopes_of_roles(
    ctx: Context,
    roles: Mapping[int, DataScope],
    department_id: int | None,
    kept: LocalCache[ScopeTree] | None = None,
) -> Mapping[int, Scope]:
    """Return whose rows each role lets somebody of a department see; ``kept`` spares reading."""
    tree = _EMPTY
    if not _WITHOUT_TREE.issuperset(roles.values()):
        tree = await _read_or_kept(ctx, kept)
    return {
        role_id: tree.scope(role_id, data_scope, department_id)
        for role_id, data_scope in roles.items()
    }


async def departments_of_roles(
    ctx: Context, role_ids: Collection[int]
) -> Mapping[int, tuple[ScopeDepartment, ...]]:
    """Return the departments of custom scopes, in the order of their ids."""
    found: defaultdict[int, list[ScopeDepartment]] = defaultdict(list)
    if role_ids:
        for row in await ctx.session.execute(_CHOSEN, {"role_ids": list(role_ids)}):
            found[row.role_id].append(ScopeDepartment(row.department_id, row.with_below))
    return {role_id: tuple(found[role_id]) for role_id in role_ids}


async def _read_or_kept(ctx: Context, kept: LocalCache[ScopeTree] | None) -> ScopeTree:
    async def read() -> ScopeTree:
        return await _read(ctx)

    if kept is None:
        return await read()
    return await kept.get(ctx.session, ctx.tenant_code, "tree", read)


async def _read(ctx: Context) -> ScopeTree:
    tree = (await ctx.session.execute(_TREE)).all()
    custom: defaultdict[int, list[ScopeDepartment]] = defaultdict(list)
    for row in await ctx.session.execute(_CUSTOM):
        custom[row.role_id].append(ScopeDepartment(row.department_id, row.with_below))
    return ScopeTree(children_by_parent((row.id, row.parent_id) for row in tree), dict(custom))
