"""Changes of roles: one at a time in a tenant, and only what the actor may give.

A use case locks, reads the book, writes, and settles: what its writing has changed, for holders of
the roles that inherit too, is found by reading the book again.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.security.scope import EVERYTHING, Scope
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import DataScope
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry
from minshui.platform.access.errors import ROLE_UNKNOWN
from minshui.platform.access.models import Role, UserRole
from minshui.platform.access.queries.role_book import read_role_book
from minshui.platform.access.queries.scopes import scopes_of_roles
from minshui.platform.access.refusing import require_may_give

ROLES_LOCK = "platform.roles"
"""Held alone while roles change, shared while they are given to somebody."""

_BY_CODE = select(Role).where(Role.code == bindparam("code"))
_HELD = select(UserRole.role_id).distinct()
_RAISE_VERSIONS = (
    update(Role)
    .where(is_among(Role.id, "role_ids"))
    .values(version=Role.version + 1)
    .execution_options(synchronize_session=False)
)
_OF_THE_HOLDER = (DataScope.DEPARTMENT, DataScope.DEPARTMENT_AND_BELOW)


async def begin_role_change(ctx: Context) -> RoleBook:
    """Let nobody else change or give roles until this transaction ends; return them all."""
    await database_of(ctx.session).lock(ctx.session, ROLES_LOCK)
    return await _book_with_reach(ctx)


async def role_to_change(ctx: Context, code: str) -> Role:
    """Return the row of a role; raises ``E_ROLE_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(ROLE_UNKNOWN, place=Place("code"), code=code)
    return row


async def settle_role_change(ctx: Context, before: RoleBook) -> RoleBook:
    """Check what has been written, and tell every process by the versions of the roles.

    Raises ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``. A role whose holders are told apart by
    their departments reaches everybody's rows as soon as somebody holds it.
    """
    await ctx.session.flush()
    after = await _book_with_reach(ctx)
    touched = after.touched_since(before)
    for role_id, permissions in sorted(touched.items()):
        for book in (before, after):
            if role_id in book.entries:
                require_may_give(ctx, permissions, book.entries[role_id].reach)
    await ctx.session.execute(_RAISE_VERSIONS, {"role_ids": sorted(touched)})
    return after


async def _book_with_reach(ctx: Context) -> RoleBook:
    book = await read_role_book(ctx)
    if ctx.actor.kind == "system":
        return book  # which may give everything
    held = set((await ctx.session.execute(_HELD)).scalars())
    scopes = await scopes_of_roles(
        ctx,
        {role_id: entry.data_scope for role_id, entry in book.entries.items()},
        ctx.actor.department_id,
    )
    entries = {
        role_id: replace(entry, reach=_reach(entry, scopes[role_id], is_held=role_id in held))
        for role_id, entry in book.entries.items()
    }
    return RoleBook(entries, book.declared)


def _reach(entry: RoleEntry, for_actor: Scope, *, is_held: bool) -> Scope:
    return EVERYTHING if is_held and entry.data_scope in _OF_THE_HOLDER else for_actor
