"""Create a role."""

from __future__ import annotations

import re

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import RoleContract, SaveRole
from minshui.platform.access.domain.granting import check_declared
from minshui.platform.access.errors import PERMISSIONS_FIXED, ROLE_CODE_FORM, ROLE_CODE_TAKEN
from minshui.platform.access.models import Role
from minshui.platform.access.queries.roles import role_by_code
from minshui.platform.access.role_changes import begin_role_change, settle_role_change
from minshui.platform.access.role_store import snapshot_of, write_role_parts
from minshui.platform.access.scope_store import check_scope

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


async def create_role(ctx: Context, command: SaveRole, *, built_in: bool = False) -> RoleContract:
    """Create a role with its permissions.

    Raises ``E_ROLE_CODE_FORM``, ``E_ROLE_CODE_TAKEN``, ``E_PERMISSION_UNKNOWN``,
    ``E_PERMISSIONS_FIXED``, what ``check_scope`` and ``RoleBook.check_inheritance`` raise, and
    what ``settle_role_change`` refuses.
    """
    if not _CODE.fullmatch(command.code):
        raise MinshuiError(ROLE_CODE_FORM, place=Place("code"), code=command.code)
    book = await begin_role_change(ctx)
    for entry in book.entries.values():
        if entry.code == command.code:
            raise MinshuiError(
                ROLE_CODE_TAKEN, place=Place("code"), code=command.code, name=entry.name
            )
    if command.grants_all and (command.permissions or command.parents):
        raise MinshuiError(PERMISSIONS_FIXED, name=command.name)
    check_declared(command.permissions, book.declared)
    await check_scope(ctx, command)
    role = Role(
        code=command.code,
        name=command.name,
        data_scope=command.data_scope.value,
        grants_all=command.grants_all,
        status="enabled" if command.enabled else "disabled",
        version=1,
        built_in=built_in,
        sort_order=command.sort_order,
        description=command.description,
        created_at=ctx.clock.now(),
    )
    ctx.session.add(role)
    await ctx.session.flush()
    await write_role_parts(ctx, book, role.id, None, command)
    after = await settle_role_change(ctx, book)
    after.check_inheritance(role.id)
    await record_audit(ctx, "role.create", "role", role.id, after=snapshot_of(after, role.id))
    return await role_by_code(ctx, role.code, after)
