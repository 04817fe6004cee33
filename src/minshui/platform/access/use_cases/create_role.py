"""Create a role."""

from __future__ import annotations

import re

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import RoleContract, SaveRole
from minshui.platform.access.domain.granting import check_declared, check_within_own
from minshui.platform.access.errors import ROLE_CODE_FORM, ROLE_CODE_TAKEN
from minshui.platform.access.models import Role, RolePermission
from minshui.platform.access.queries.roles import find_role, role_contract
from minshui.platform.access.scope_store import (
    check_scope,
    department_ids,
    write_scope_departments,
)

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
_INSERT_PERMISSIONS = insert(RolePermission)


async def create_role(ctx: Context, command: SaveRole) -> RoleContract:
    """Create a role with its permissions.

    Raises ``E_ROLE_CODE_FORM``, ``E_ROLE_CODE_TAKEN``, ``E_PERMISSION_UNKNOWN`` or
    ``E_GRANT_BEYOND_OWN``, or what ``check_scope`` raises.
    """
    if not _CODE.fullmatch(command.code):
        raise MinshuiError(ROLE_CODE_FORM, place=Place("code"), code=command.code)
    holder = await find_role(ctx, command.code)
    if holder is not None:
        raise MinshuiError(
            ROLE_CODE_TAKEN, place=Place("code"), code=command.code, name=holder.name
        )
    await check_scope(ctx, command)
    declared = set(declared_permissions())
    check_declared(command.permissions, declared)
    if ctx.actor.kind == "user":
        granted = declared if command.grants_all else command.permissions
        check_within_own(granted, ctx.actor.permissions)
    role = Role(
        code=command.code,
        name=command.name,
        data_scope=command.data_scope.value,
        grants_all=command.grants_all,
        status="enabled" if command.enabled else "disabled",
        version=1,
        built_in=False,
        sort_order=command.sort_order,
        description=command.description,
        created_at=ctx.clock.now(),
    )
    ctx.session.add(role)
    await ctx.session.flush()
    listed = frozenset() if command.grants_all else command.permissions
    if listed:
        await ctx.session.execute(
            _INSERT_PERMISSIONS,
            [{"role_id": role.id, "permission_code": code} for code in sorted(listed)],
        )
    await write_scope_departments(ctx, role.id, (), command.departments)
    after = {
        "code": role.code,
        "name": role.name,
        "data_scope": role.data_scope,
        "departments": department_ids(command.departments),
        "permissions": sorted(listed),
    }
    await record_audit(ctx, "role.create", "role", role.id, after=after)
    return role_contract(role, listed, command.departments)
