"""Change a role: its name, scope, status and permissions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import RoleContract, SaveRole, ScopeDepartment
from minshui.platform.access.domain.granting import check_declared, check_within_own
from minshui.platform.access.errors import PERMISSIONS_FIXED, ROLE_UNKNOWN
from minshui.platform.access.models import Role, RolePermission
from minshui.platform.access.queries.roles import permissions_of_roles, role_contract
from minshui.platform.access.queries.scopes import departments_of_roles
from minshui.platform.access.scope_store import (
    check_scope,
    department_ids,
    write_scope_departments,
)

_LOCK = select(Role).where(Role.code == bindparam("code")).with_for_update()
_DELETE = delete(RolePermission).where(
    RolePermission.role_id == bindparam("of_role"),
    RolePermission.permission_code.in_(bindparam("codes", expanding=True)),
)
_INSERT = insert(RolePermission)


async def save_role(ctx: Context, command: SaveRole) -> RoleContract:
    """Bring the role of ``command.code`` to what the command says; it acts at the next request.

    Raises ``E_ROLE_UNKNOWN``, ``E_PERMISSIONS_FIXED`` (the role grants everything),
    ``E_PERMISSION_UNKNOWN`` or ``E_GRANT_BEYOND_OWN``, or what ``check_scope`` raises.
    """
    row = (await ctx.session.execute(_LOCK, {"code": command.code})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(ROLE_UNKNOWN, place=Place("code"), code=command.code)
    if row.grants_all != command.grants_all or (
        row.grants_all and (command.permissions or not command.enabled)
    ):
        raise MinshuiError(PERMISSIONS_FIXED, name=row.name)
    before = (await permissions_of_roles(ctx, [row.id]))[row.id]
    _check_change(ctx, row, before, command)
    await check_scope(ctx, command)
    departments = (await departments_of_roles(ctx, [row.id]))[row.id]
    snapshot = _snapshot(row, before, departments)
    await _write_permissions(ctx, row.id, before, command.permissions)
    await write_scope_departments(ctx, row.id, departments, command.departments)
    row.name = command.name
    row.data_scope = command.data_scope.value
    row.status = "enabled" if command.enabled else "disabled"
    row.version += 1
    await ctx.session.flush()
    await record_audit(
        ctx,
        "role.change",
        "role",
        row.id,
        before=snapshot,
        after=_snapshot(row, command.permissions, command.departments),
    )
    return role_contract(row, command.permissions, command.departments)


def _check_change(ctx: Context, row: Role, before: frozenset[str], command: SaveRole) -> None:
    declared = set(declared_permissions())
    # What an older release declared may stay in the role, or be taken out.
    check_declared(command.permissions - before, declared)
    if ctx.actor.kind != "user":
        return
    changed = before ^ command.permissions
    if row.grants_all:
        changed = frozenset(declared)
    elif (row.status == "enabled") != command.enabled:
        changed = before | command.permissions
    check_within_own(changed & declared, ctx.actor.permissions)


async def _write_permissions(
    ctx: Context, role_id: int, before: frozenset[str], after: frozenset[str]
) -> None:
    if gone := sorted(before - after):
        await ctx.session.execute(_DELETE, {"of_role": role_id, "codes": gone})
    if new := sorted(after - before):
        await ctx.session.execute(
            _INSERT, [{"role_id": role_id, "permission_code": code} for code in new]
        )


def _snapshot(
    row: Role, permissions: frozenset[str], departments: Collection[ScopeDepartment]
) -> dict[str, object]:
    return {
        "name": row.name,
        "data_scope": row.data_scope,
        "departments": department_ids(departments),
        "status": row.status,
        "permissions": sorted(permissions),
    }
