"""Give a user roles and take roles away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import MAX_ROLES_PER_USER
from minshui.platform.access.domain.granting import check_within_own
from minshui.platform.access.errors import ROLE_DISABLED, ROLE_UNKNOWN, TOO_MANY_ROLES
from minshui.platform.access.models import Role, UserRole
from minshui.platform.access.queries.roles import permissions_of_roles, roles_of_users

_BY_CODES = select(Role).where(Role.code.in_(bindparam("codes", expanding=True)))
_DELETE = delete(UserRole).where(
    UserRole.user_id == bindparam("of_user"),
    UserRole.role_id.in_(bindparam("role_ids", expanding=True)),
)
_INSERT = insert(UserRole)


async def assign_roles(ctx: Context, user_id: int, role_codes: Collection[str]) -> None:
    """Let a user hold exactly these roles. The caller has locked the user's row.

    Raises ``E_TOO_MANY_ROLES`` (R-105), ``E_ROLE_UNKNOWN``, ``E_ROLE_DISABLED`` or
    ``E_GRANT_BEYOND_OWN``.
    """
    wanted = set(role_codes)
    if len(wanted) > MAX_ROLES_PER_USER:
        raise MinshuiError(
            TOO_MANY_ROLES, place=Place("roles"), limit=MAX_ROLES_PER_USER, count=len(wanted)
        )
    held = set((await roles_of_users(ctx, [user_id]))[user_id])
    rows = (await ctx.session.execute(_BY_CODES, {"codes": sorted(wanted | held)})).scalars()
    roles = {row.code: row for row in rows}
    for code in sorted(wanted - set(roles)):
        raise MinshuiError(ROLE_UNKNOWN, place=Place("roles"), code=code)
    new = [roles[code] for code in sorted(wanted - held)]
    gone = [roles[code] for code in sorted(held - wanted)]
    for role in new:
        if role.status != "enabled":
            raise MinshuiError(ROLE_DISABLED, place=Place("roles"), name=role.name)
    await _check_own(ctx, [*new, *gone])
    if gone:
        role_ids = [role.id for role in gone]
        await ctx.session.execute(_DELETE, {"of_user": user_id, "role_ids": role_ids})
    if new:
        given = {"granted_at": ctx.clock.now(), "granted_by": ctx.actor.user_name}
        await ctx.session.execute(
            _INSERT, [{"user_id": user_id, "role_id": role.id, **given} for role in new]
        )
    if new or gone:
        await record_audit(
            ctx,
            "user.assign_roles",
            "user",
            user_id,
            before={"roles": sorted(held)},
            after={"roles": sorted(wanted)},
        )


async def _check_own(ctx: Context, changed: Collection[Role]) -> None:
    if ctx.actor.kind != "user":
        return
    declared = set(declared_permissions())
    listed = await permissions_of_roles(ctx, [role.id for role in changed])
    for role in changed:
        granted = declared if role.grants_all else listed[role.id] & declared
        check_within_own(granted, ctx.actor.permissions)
