"""The departments that the actor may see: lists, trees, one of them, and their own scope.

A department is seen by whose data scope it is in, and by its own people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.contracts import (
    DepartmentContract,
    DepartmentFilter,
    DepartmentNode,
)
from minshui.platform.organization.domain.tree import nested, with_below
from minshui.platform.organization.errors import DEPARTMENT_UNKNOWN
from minshui.platform.organization.queries.departments import list_departments


@dataclass(frozen=True, slots=True)
class OwnScope:
    """For whose rows the actor may act: everybody's, of these departments, their own."""

    everything: bool
    own: bool
    departments: Sequence[DepartmentContract]


async def seen_departments(ctx: Context) -> list[DepartmentContract]:
    """Return the departments that the actor may see, siblings in their order."""
    return [each for each in await list_departments(ctx) if _is_seen(ctx, each.id)]


async def seen_department(ctx: Context, department_id: int) -> DepartmentContract:
    """Return one of them; raises ``E_DEPARTMENT_UNKNOWN``."""
    return _one_of(await seen_departments(ctx), department_id)


async def find_departments(ctx: Context, wanted: DepartmentFilter) -> list[DepartmentContract]:
    """Return those that a filter lets through; raises ``E_DEPARTMENT_UNKNOWN``."""
    seen = await seen_departments(ctx)
    if wanted.below is not None:
        below = with_below(_one_of(seen, wanted.below).id, seen)
        seen = [each for each in seen if each.id in below]
    return [each for each in seen if _passes(each, wanted)]


async def department_tree(
    ctx: Context, *, root_id: int | None = None, depth: int
) -> tuple[DepartmentNode, ...]:
    """Return the trees that the actor may see, or the one below ``root_id``.

    Raises ``E_DEPARTMENT_UNKNOWN``.
    """
    seen = await seen_departments(ctx)
    if root_id is not None:
        _one_of(seen, root_id)
    return nested(seen, root_id=root_id, depth=depth)


async def own_scope(ctx: Context, permission: str | None) -> OwnScope:
    """Return for whose rows the actor holds a permission; None: any permission at all."""
    scope = ctx.actor.acting_by(permission).scope
    departments = [each for each in await list_departments(ctx) if each.id in scope.departments]
    return OwnScope(scope.everything, scope.own, departments)


def _one_of(seen: Sequence[DepartmentContract], department_id: int) -> DepartmentContract:
    for each in seen:
        if each.id == department_id:
            return each
    raise MinshuiError(DEPARTMENT_UNKNOWN, department=department_id)


def _is_seen(ctx: Context, department_id: int) -> bool:
    of_own = ctx.actor.scope.own and department_id == ctx.actor.department_id
    return of_own or sees(ctx, department_id)


def _passes(department: DepartmentContract, wanted: DepartmentFilter) -> bool:
    text = wanted.text.lower()
    searched = (department.code, department.name, department.leader or "")
    return (
        any(text in each.lower() for each in searched)
        and wanted.kind in (None, department.kind)
        and wanted.enabled in (None, department.enabled)
    )
