"""Whether the actor holds all that another user holds."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.domain.granting import check_within_own
from minshui.platform.access.models import Role, RolePermission, UserRole

_HELD = (
    select(Role.grants_all, RolePermission.permission_code)
    .join(UserRole, UserRole.role_id == Role.id)
    .outerjoin(RolePermission, RolePermission.role_id == Role.id)
    .where(UserRole.user_id == bindparam("user_id"))
)


async def check_outranks(ctx: Context, user_id: int) -> None:
    """Raise ``E_GRANT_BEYOND_OWN`` where ``user_id`` holds a permission the actor does not."""
    if ctx.actor.kind != "user":
        return
    rows = (await ctx.session.execute(_HELD, {"user_id": user_id})).all()
    declared = set(declared_permissions())
    held = {row.permission_code for row in rows}
    check_within_own(
        declared if any(row.grants_all for row in rows) else held & declared,
        ctx.actor.permissions,
    )
