"""Give a user roles and take roles away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.platform.access.giving import check_role_change
from minshui.platform.access.models import UserRole
from minshui.platform.access.queries.roles import roles_of_users

_DELETE = delete(UserRole).where(
    UserRole.user_id == bindparam("of_user"), is_among(UserRole.role_id, "role_ids")
)
_INSERT = insert(UserRole)


async def assign_roles(
    ctx: Context, user_id: int, role_codes: Collection[str], department_id: int | None
) -> None:
    """Let a user of a department hold exactly these roles. The caller has locked the user's row.

    Raises what ``check_role_change`` raises.
    """
    held = (await roles_of_users(ctx, [user_id]))[user_id]
    change = await check_role_change(ctx, role_codes, department_id, held=held)
    if change.gone:
        role_ids = [role.id for role in change.gone]
        await ctx.session.execute(_DELETE, {"of_user": user_id, "role_ids": role_ids})
    if change.new:
        given = {"granted_at": ctx.clock.now(), "granted_by": ctx.actor.user_name}
        await ctx.session.execute(
            _INSERT, [{"user_id": user_id, "role_id": role.id, **given} for role in change.new]
        )
    if change.new or change.gone:
        await record_audit(
            ctx,
            "user.assign_roles",
            "user",
            user_id,
            before={"roles": sorted(held)},
            after={"roles": sorted(set(role_codes))},
        )
