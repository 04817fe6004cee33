"""Read the roles of a tenant as one book; there are tens of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.contracts import DataScope, ScopeDepartment
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry
from minshui.platform.access.models import Role, RoleDepartment, RoleParent, RolePermission

_ROLES = prepared(
    select(Role.id, Role.code, Role.name, Role.grants_all, Role.status, Role.data_scope)
)
_LISTED = prepared(select(RolePermission.role_id, RolePermission.permission_code))
_PARENTS = prepared(select(RoleParent.role_id, RoleParent.parent_id))
_DEPARTMENTS = prepared(
    select(RoleDepartment.role_id, RoleDepartment.department_id, RoleDepartment.with_below)
)


async def read_role_book(ctx: Context) -> RoleBook:
    """Return all roles, without the reach of each."""
    roles = (await ctx.session.execute(_ROLES)).all()
    listed = _by_role(await ctx.session.execute(_LISTED))
    parents = _by_role(await ctx.session.execute(_PARENTS))
    departments = _by_role(await ctx.session.execute(_DEPARTMENTS))
    entries = {
        row.id: RoleEntry(
            id=row.id,
            code=row.code,
            name=row.name,
            grants_all=row.grants_all,
            enabled=row.status == "enabled",
            data_scope=DataScope(row.data_scope),
            listed=frozenset(each.permission_code for each in listed[row.id]),
            parents=frozenset(each.parent_id for each in parents[row.id]),
            departments=frozenset(
                ScopeDepartment(each.department_id, each.with_below) for each in departments[row.id]
            ),
        )
        for row in roles
    }
    return RoleBook(entries, frozenset(declared_permissions()))


def _by_role(rows: Iterable[Row[Any]]) -> defaultdict[int, list[Row[Any]]]:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.role_id].append(row)
    return found
