"""Change a role: its name, scope, status, parents and permissions."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts import RoleContract, SaveRole
from minshui.platform.access.domain.granting import check_declared
from minshui.platform.access.errors import PERMISSIONS_FIXED
from minshui.platform.access.queries.roles import role_by_code
from minshui.platform.access.role_changes import (
    begin_role_change,
    role_to_change,
    settle_role_change,
)
from minshui.platform.access.role_store import snapshot_of, write_role_parts
from minshui.platform.access.scope_store import check_scope


async def save_role(ctx: Context, command: SaveRole) -> RoleContract:
    """Bring the role of ``command.code`` to what the command says; it acts at the next request.

    Raises ``E_ROLE_UNKNOWN``, ``E_PERMISSIONS_FIXED`` (the role grants everything),
    ``E_PERMISSION_UNKNOWN``, what ``check_scope`` and ``RoleBook.check_inheritance`` raise, and
    what ``settle_role_change`` refuses.
    """
    book = await begin_role_change(ctx)
    row = await role_to_change(ctx, command.code)
    if row.grants_all != command.grants_all or (
        row.grants_all and (command.permissions or command.parents or not command.enabled)
    ):
        raise MinshuiError(PERMISSIONS_FIXED, name=row.name)
    before = book.entries[row.id]
    # What an older release declared may stay in the role, or be taken out.
    check_declared(command.permissions - before.listed, book.declared)
    await check_scope(ctx, command)
    await write_role_parts(ctx, book, row.id, before, command)
    row.name = command.name
    row.data_scope = command.data_scope.value
    row.status = "enabled" if command.enabled else "disabled"
    row.sort_order = command.sort_order
    row.description = command.description
    after = await settle_role_change(ctx, book)
    after.check_inheritance(row.id)
    await record_audit(
        ctx,
        "role.change",
        "role",
        row.id,
        before=snapshot_of(book, row.id),
        after=snapshot_of(after, row.id),
    )
    return await role_by_code(ctx, row.code, after)
