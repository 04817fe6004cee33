"""Give a user roles and take roles away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import MAX_ROLES_PER_USER
from minshui.platform.access.domain.granting import check_may_give
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry
from minshui.platform.access.errors import ROLE_DISABLED, ROLE_UNKNOWN, TOO_MANY_ROLES
from minshui.platform.access.models import UserRole
from minshui.platform.access.queries.role_book import read_role_book
from minshui.platform.access.queries.roles import roles_of_users
from minshui.platform.access.queries.scopes import scopes_of_roles
from minshui.platform.access.role_changes import ROLES_LOCK

_DELETE = delete(UserRole).where(
    UserRole.user_id == bindparam("of_user"), is_among(UserRole.role_id, "role_ids")
)
_INSERT = insert(UserRole)


async def assign_roles(
    ctx: Context, user_id: int, role_codes: Collection[str], department_id: int | None
) -> None:
    """Let a user of a department hold exactly these roles. The caller has locked the user's row.

    Raises ``E_TOO_MANY_ROLES`` (R-105), ``E_ROLE_UNKNOWN``, ``E_ROLE_DISABLED``,
    ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``.
    """
    wanted = set(role_codes)
    if len(wanted) > MAX_ROLES_PER_USER:
        raise MinshuiError(
            TOO_MANY_ROLES, place=Place("roles"), limit=MAX_ROLES_PER_USER, count=len(wanted)
        )
    await database_of(ctx.session).lock(ctx.session, ROLES_LOCK, shared=True)
    held = set((await roles_of_users(ctx, [user_id]))[user_id])
    if wanted == held:
        return
    book = await read_role_book(ctx)
    new, gone = _named(book, wanted - held), _named(book, held - wanted)
    for role in new:
        if not role.enabled:
            raise MinshuiError(ROLE_DISABLED, place=Place("roles"), name=role.name)
    await _check_may_give(ctx, book, [*new, *gone], department_id)
    if gone:
        role_ids = [role.id for role in gone]
        await ctx.session.execute(_DELETE, {"of_user": user_id, "role_ids": role_ids})
    if new:
        given = {"granted_at": ctx.clock.now(), "granted_by": ctx.actor.user_name}
        await ctx.session.execute(
            _INSERT, [{"user_id": user_id, "role_id": role.id, **given} for role in new]
        )
    await record_audit(
        ctx,
        "user.assign_roles",
        "user",
        user_id,
        before={"roles": sorted(held)},
        after={"roles": sorted(wanted)},
    )


def _named(book: RoleBook, codes: Collection[str]) -> list[RoleEntry]:
    by_code = {entry.code: entry for entry in book.entries.values()}
    for code in sorted(codes):
        if code not in by_code:
            raise MinshuiError(ROLE_UNKNOWN, place=Place("roles"), code=code)
    return [by_code[code] for code in sorted(codes)]


async def _check_may_give(
    ctx: Context, book: RoleBook, changed: Collection[RoleEntry], department_id: int | None
) -> None:
    scopes = await scopes_of_roles(
        ctx, {role.id: role.data_scope for role in changed}, department_id
    )
    for role in changed:
        check_may_give(ctx.actor, book.effective(role.id), scopes[role.id])
