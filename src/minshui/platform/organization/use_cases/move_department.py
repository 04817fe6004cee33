"""Put a department, with all that stands below it, under another one."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import DepartmentContract, DepartmentKind
from minshui.platform.organization.domain.tree import with_below
from minshui.platform.organization.errors import DEPARTMENT_LOOP
from minshui.platform.organization.managing import (
    check_parent,
    managed_department,
    note_tree_change,
)
from minshui.platform.organization.queries.departments import (
    department_contract,
    list_departments,
)


async def move_department(
    ctx: Context, department_id: int, parent_id: int | None
) -> DepartmentContract:
    """Move a department below ``parent_id``, or to the top; its code and customers stay its own.

    Raises ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_LOOP``, and for the new parent what creating
    a department there would raise.
    """
    row = await managed_department(ctx, department_id)
    await check_parent(ctx, parent_id, DepartmentKind(row.kind))
    departments = {each.id: each for each in await list_departments(ctx)}
    if parent_id in with_below(row.id, departments.values()):
        raise MinshuiError(
            DEPARTMENT_LOOP,
            place=Place("parent_id"),
            name=row.name,
            parent=departments[parent_id].name,
        )
    before = {"parent_id": row.parent_id}
    row.parent_id = parent_id
    await ctx.session.flush()
    note_tree_change(ctx)
    after = {"parent_id": parent_id}
    await record_audit(ctx, "department.move", "department", row.id, before=before, after=after)
    return department_contract(row)
