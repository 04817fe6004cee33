"""Write the parts of a role that stand in tables of their own."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among, is_among_texts
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import SaveRole
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry
from minshui.platform.access.errors import ROLE_UNKNOWN
from minshui.platform.access.models import RoleParent, RolePermission
from minshui.platform.access.scope_store import department_ids, write_scope_departments

_DELETE_PERMISSIONS = delete(RolePermission).where(
    RolePermission.role_id == bindparam("of_role"),
    is_among_texts(RolePermission.permission_code, "codes"),
)
_INSERT_PERMISSIONS = insert(RolePermission)
_DELETE_PARENTS = delete(RoleParent).where(
    RoleParent.role_id == bindparam("of_role"), is_among(RoleParent.parent_id, "parent_ids")
)
_INSERT_PARENTS = insert(RoleParent)


async def write_role_parts(
    ctx: Context, book: RoleBook, role_id: int, before: RoleEntry | None, command: SaveRole
) -> None:
    """Bring a role's permissions, parents and departments from ``before`` to the command's.

    Raises ``E_ROLE_UNKNOWN`` for a parent that there is not.
    """
    had_listed = before.listed if before else frozenset()
    had_parents = before.parents if before else frozenset()
    parents = _parent_ids(book, command.parents)
    if gone := sorted(had_listed - command.permissions):
        await ctx.session.execute(_DELETE_PERMISSIONS, {"of_role": role_id, "codes": gone})
    if new := sorted(command.permissions - had_listed):
        await ctx.session.execute(
            _INSERT_PERMISSIONS, [{"role_id": role_id, "permission_code": code} for code in new]
        )
    if left := sorted(had_parents - parents):
        await ctx.session.execute(_DELETE_PARENTS, {"of_role": role_id, "parent_ids": left})
    if joined := sorted(parents - had_parents):
        await ctx.session.execute(
            _INSERT_PARENTS, [{"role_id": role_id, "parent_id": parent} for parent in joined]
        )
    had_departments = before.departments if before else ()
    await write_scope_departments(ctx, role_id, had_departments, command.departments)


def snapshot_of(book: RoleBook, role_id: int) -> dict[str, object]:
    """Return a role as the audit notes it."""
    entry = book.entries[role_id]
    return {
        "code": entry.code,
        "name": entry.name,
        "data_scope": entry.data_scope.value,
        "departments": department_ids(entry.departments),
        "status": "enabled" if entry.enabled else "disabled",
        "parents": sorted(book.entries[each].code for each in entry.parents),
        "permissions": sorted(entry.listed),
    }


def _parent_ids(book: RoleBook, codes: Collection[str]) -> frozenset[int]:
    ids = {entry.code: entry.id for entry in book.entries.values()}
    for code in sorted(set(codes) - set(ids)):
        raise MinshuiError(ROLE_UNKNOWN, place=Place("parents"), code=code)
    return frozenset(ids[code] for code in codes)
