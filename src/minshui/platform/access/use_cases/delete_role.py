"""Delete a role that nobody holds and no role inherits from."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.errors import ROLE_BUILT_IN, ROLE_HELD, ROLE_INHERITED
from minshui.platform.access.models import (
    Role,
    RoleDepartment,
    RoleParent,
    RolePermission,
    UserRole,
)
from minshui.platform.access.queries.scopes import SCOPE_CACHE
from minshui.platform.access.role_changes import (
    begin_role_change,
    role_to_change,
    settle_role_change,
)
from minshui.platform.access.role_store import snapshot_of

_HOLDERS = select(func.count()).where(UserRole.role_id == bindparam("role_id"))
_PARTS = tuple(
    delete(table).where(table.role_id == bindparam("of_role"))
    for table in (RolePermission, RoleDepartment, RoleParent)
)
_DELETE = delete(Role).where(Role.id == bindparam("of_role"))


async def delete_role(ctx: Context, code: str) -> None:
    """Delete a role for good; the audit log keeps what it was.

    Raises ``E_ROLE_UNKNOWN``, ``E_ROLE_BUILT_IN``, ``E_ROLE_HELD``, ``E_ROLE_INHERITED`` and what
    ``settle_role_change`` refuses.
    """
    book = await begin_role_change(ctx)
    row = await role_to_change(ctx, code)
    if row.built_in:
        raise MinshuiError(ROLE_BUILT_IN, name=row.name)
    if holders := await ctx.session.scalar(_HOLDERS, {"role_id": row.id}):
        raise MinshuiError(ROLE_HELD, name=row.name, count=holders)
    if heirs := book.heirs(row.id):
        names = "、".join(sorted(book.entries[each].name for each in heirs))
        raise MinshuiError(ROLE_INHERITED, name=row.name, heirs=names)
    for statement in (*_PARTS, _DELETE):
        await ctx.session.execute(statement, {"of_role": row.id})
    await settle_role_change(ctx, book)
    note_change(ctx.session, SCOPE_CACHE, ctx.tenant_code)
    await record_audit(ctx, "role.delete", "role", row.id, before=snapshot_of(book, row.id))
