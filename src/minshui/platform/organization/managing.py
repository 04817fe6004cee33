"""The departments that the actor is about to change, and the lock that keeps the tree a tree."""

from __future__ import annotations

from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import DepartmentKind
from minshui.platform.organization.domain.placing import check_kinds
from minshui.platform.organization.errors import (
    DEPARTMENT_DISABLED,
    DEPARTMENT_TOP,
    DEPARTMENT_UNKNOWN,
)
from minshui.platform.organization.models import Department

TREE_CACHE = "departments"
"""The name under which processes keep what they derive from the tree."""

SOMEBODY_ELSES = "其他部门"
"""The name of a department that the actor may not see."""

_LOCK = "organization:tree"


async def lock_tree(ctx: Context) -> None:
    """Let nobody else change the tree until this unit of work ends.

    Two moves at once could close a circle that neither of them sees.
    """
    await database_of(ctx.session).lock(ctx.session, _LOCK)


def note_tree_change(ctx: Context) -> None:
    """Have every process drop what it derived from the tree, once this is committed."""
    note_change(ctx.session, TREE_CACHE, ctx.tenant_code)


async def managed_department(ctx: Context, department_id: int) -> Department:
    """Lock the tree and return a department of the actor's; raises ``E_DEPARTMENT_UNKNOWN``."""
    await lock_tree(ctx)
    row = await ctx.session.get(
        Department, department_id, populate_existing=True, with_for_update=True
    )
    if row is None or not sees(ctx, row.id):
        raise MinshuiError(DEPARTMENT_UNKNOWN, department=department_id)
    return row


async def check_parent(ctx: Context, parent_id: int | None, kind: DepartmentKind) -> None:
    """Check that a department of ``kind`` may be put below ``parent_id``; None: at the top.

    Raises ``E_DEPARTMENT_TOP``, ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_DISABLED`` or
    ``E_COMPANY_PLACE``.
    """
    place = Place("parent_id")
    if parent_id is None:
        if not ctx.actor.scope.everything:
            raise MinshuiError(DEPARTMENT_TOP, place=place)
        return
    parent = await ctx.session.get(Department, parent_id)
    if parent is None or not sees(ctx, parent.id):
        raise MinshuiError(DEPARTMENT_UNKNOWN, place=place, department=parent_id)
    if parent.status != "enabled":
        raise MinshuiError(DEPARTMENT_DISABLED, place=place, department=parent.name)
    check_kinds(kind, DepartmentKind(parent.kind), parent.name)
