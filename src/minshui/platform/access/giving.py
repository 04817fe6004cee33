"""Which roles somebody may be given: one user at a time, or many new ones at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import AuditNote, record_audits
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import MAX_ROLES_PER_USER
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry
from minshui.platform.access.errors import ROLE_DISABLED, ROLE_UNKNOWN, TOO_MANY_ROLES
from minshui.platform.access.models import UserRole
from minshui.platform.access.queries.role_book import read_role_book
from minshui.platform.access.queries.scopes import scopes_of_roles
from minshui.platform.access.refusing import require_may_give
from minshui.platform.access.role_changes import ROLES_LOCK

_INSERT = insert(UserRole)


@dataclass(frozen=True, slots=True)
class RoleChange:
    """The roles that somebody gets, and those they lose."""

    new: tuple[RoleEntry, ...]
    gone: tuple[RoleEntry, ...] = ()


async def check_role_change(
    ctx: Context,
    wanted: Collection[str],
    department_id: int | None,
    *,
    held: Collection[str] = (),
) -> RoleChange:
    """Return what changes for a user of a department who holds ``held`` and is to hold ``wanted``.

    No role changes until this unit of work ends. Raises ``E_TOO_MANY_ROLES`` (R-105),
    ``E_ROLE_UNKNOWN``, ``E_ROLE_DISABLED``, ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``.
    """
    if len(set(wanted)) > MAX_ROLES_PER_USER:
        raise MinshuiError(
            TOO_MANY_ROLES, place=Place("roles"), limit=MAX_ROLES_PER_USER, count=len(set(wanted))
        )
    await database_of(ctx.session).lock(ctx.session, ROLES_LOCK, shared=True)
    if set(wanted) == set(held):
        return RoleChange(())
    book = await read_role_book(ctx)
    change = RoleChange(
        _named(book, set(wanted) - set(held)), _named(book, set(held) - set(wanted))
    )
    for role in change.new:
        if not role.enabled:
            raise MinshuiError(ROLE_DISABLED, place=Place("roles"), name=role.name)
    scopes = await scopes_of_roles(
        ctx, {role.id: role.data_scope for role in (*change.new, *change.gone)}, department_id
    )
    for role in (*change.new, *change.gone):
        require_may_give(ctx, book.effective(role.id), scopes[role.id])
    return change


async def give_first_roles(ctx: Context, changes: Mapping[int, RoleChange]) -> None:
    """Give users who hold nothing yet the new roles of checked changes."""
    given = {"granted_at": ctx.clock.now(), "granted_by": ctx.actor.user_name}
    rows = [
        {"user_id": user_id, "role_id": role.id, **given}
        for user_id, change in changes.items()
        for role in change.new
    ]
    if not rows:
        return
    await ctx.session.execute(_INSERT, rows)
    await record_audits(
        [
            (ctx, AuditNote("user.assign_roles", "user", user_id, after={"roles": codes}))
            for user_id, change in changes.items()
            if (codes := sorted(role.code for role in change.new))
        ]
    )


def _named(book: RoleBook, codes: Collection[str]) -> tuple[RoleEntry, ...]:
    by_code = {entry.code: entry for entry in book.entries.values()}
    for code in sorted(codes):
        if code not in by_code:
            raise MinshuiError(ROLE_UNKNOWN, place=Place("roles"), code=code)
    return tuple(by_code[code] for code in sorted(codes))
