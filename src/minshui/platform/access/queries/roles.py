"""Find roles, their permissions and their holders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.access.contracts import RoleContract, RoleFilter
from minshui.platform.access.domain.role_book import RoleBook
from minshui.platform.access.errors import ROLE_UNKNOWN
from minshui.platform.access.models import Role, UserRole
from minshui.platform.access.queries.role_book import read_role_book

_ROWS = prepared(
    select(
        Role.id, Role.version, Role.built_in, Role.sort_order, Role.description, Role.created_at
    ).order_by(Role.sort_order, Role.id)
)
_HOLDERS = prepared(
    select(UserRole.role_id, func.count().label("holders")).group_by(UserRole.role_id)
)
_HOLDINGS = prepared(
    select(UserRole.user_id, Role.code)
    .join(Role, Role.id == UserRole.role_id)
    .where(is_among(UserRole.user_id, "user_ids"))
    .order_by(Role.id)
)


async def list_roles(ctx: Context, book: RoleBook | None = None) -> Sequence[RoleContract]:
    """Return every role in the order of screens; a tenant has tens of them.

    ``book`` spares reading it again.
    """
    book = book or await read_role_book(ctx)
    rows = (await ctx.session.execute(_ROWS)).all()
    holders = {row.role_id: row.holders for row in await ctx.session.execute(_HOLDERS)}
    return [_contract(book, row, holders.get(row.id, 0)) for row in rows if row.id in book.entries]


async def find_roles(ctx: Context, wanted: RoleFilter, page: PageRequest) -> Page[RoleContract]:
    """Return a page of the roles that a filter leaves."""
    found = [role for role in await list_roles(ctx) if suits(role, wanted)]
    return Page(found[page.offset : page.offset + page.size], len(found), page.page, page.size)


async def role_by_code(ctx: Context, code: str, book: RoleBook | None = None) -> RoleContract:
    """Return a role; raises ``E_ROLE_UNKNOWN``."""
    for role in await list_roles(ctx, book):
        if role.code == code:
            return role
    raise MinshuiError(ROLE_UNKNOWN, place=Place("code"), code=code)


async def roles_of_users(ctx: Context, user_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the codes of the roles that users hold, disabled ones too."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for row in await ctx.session.execute(_HOLDINGS, {"user_ids": sorted(user_ids)}):
        found[row.user_id].append(row.code)
    return {user_id: tuple(found[user_id]) for user_id in user_ids}


def _contract(book: RoleBook, row: Row[Any], holders: int) -> RoleContract:
    entry = book.entries[row.id]
    parents = sorted((book.entries[each] for each in entry.parents), key=lambda each: each.id)
    return RoleContract(
        id=entry.id,
        code=entry.code,
        name=entry.name,
        data_scope=entry.data_scope,
        grants_all=entry.grants_all,
        enabled=entry.enabled,
        built_in=row.built_in,
        sort_order=row.sort_order,
        description=row.description,
        version=row.version,
        permissions=tuple(sorted(book.declared if entry.grants_all else entry.listed)),
        inherited=tuple(sorted(book.inherited(entry.id))),
        parents=tuple(parent.code for parent in parents),
        departments=tuple(sorted(entry.departments, key=lambda each: each.department_id)),
        holders=holders,
        created_at=row.created_at,
    )


def suits(role: RoleContract, wanted: RoleFilter) -> bool:
    """Return whether a filter leaves a role."""
    return (
        (wanted.text in role.name or wanted.text.lower() in role.code)
        and wanted.enabled in (None, role.enabled)
        and wanted.built_in in (None, role.built_in)
        and wanted.data_scope in (None, role.data_scope)
        and (
            wanted.permission is None
            or wanted.permission in role.permissions
            or wanted.permission in role.inherited
        )
    )
