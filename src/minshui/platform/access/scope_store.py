"""Check and write the departments of a role's custom data scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import DataScope, SaveRole, ScopeDepartment
from minshui.platform.access.errors import (
    SCOPE_DEPARTMENT_TWICE,
    SCOPE_NOT_CUSTOM,
    SCOPE_WITHOUT_DEPARTMENTS,
)
from minshui.platform.access.models import RoleDepartment
from minshui.platform.access.queries.scopes import SCOPE_CACHE
from minshui.platform.organization.facade import DEPARTMENT_UNKNOWN, list_departments

_DELETE = delete(RoleDepartment).where(RoleDepartment.role_id == bindparam("of_role"))
_INSERT = insert(RoleDepartment)


async def check_scope(ctx: Context, command: SaveRole) -> None:
    """Raise an error unless departments are chosen where, and only where, the scope is custom.

    They are ``E_SCOPE_WITHOUT_DEPARTMENTS``, ``E_SCOPE_NOT_CUSTOM``, ``E_SCOPE_DEPARTMENT_TWICE``
    and ``E_DEPARTMENT_UNKNOWN``.
    """
    place = Place("departments")
    if command.data_scope is not DataScope.CUSTOM:
        if command.departments:
            raise MinshuiError(SCOPE_NOT_CUSTOM, place=place)
        return
    if not command.departments:
        raise MinshuiError(SCOPE_WITHOUT_DEPARTMENTS, place=place)
    chosen = Counter(each.department_id for each in command.departments)
    known = {each.id for each in await list_departments(ctx)}
    for department_id, times in sorted(chosen.items()):
        if department_id not in known:
            raise MinshuiError(DEPARTMENT_UNKNOWN, place=place, department=department_id)
        if times > 1:
            raise MinshuiError(SCOPE_DEPARTMENT_TWICE, place=place, department=department_id)


async def write_scope_departments(
    ctx: Context,
    role_id: int,
    before: Collection[ScopeDepartment],
    after: Collection[ScopeDepartment],
) -> None:
    """Let a role's custom scope be these departments; every process hears of it."""
    if set(before) == set(after):
        return
    if before:
        await ctx.session.execute(_DELETE, {"of_role": role_id})
    if after:
        rows = [
            {
                "role_id": role_id,
                "department_id": each.department_id,
                "with_below": each.with_below,
            }
            for each in after
        ]
        await ctx.session.execute(_INSERT, rows)
    note_change(ctx.session, SCOPE_CACHE, ctx.tenant_code)


def department_ids(departments: Collection[ScopeDepartment]) -> list[str]:
    """Return the departments as the audit notes them: ``7`` alone, ``7+`` with what is below."""
    ordered = sorted(departments, key=lambda each: each.department_id)
    return [f"{each.department_id}{'+' if each.with_below else ''}" for each in ordered]
