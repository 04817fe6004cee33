"""Enable or disable a department."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.contracts import DepartmentContract
from minshui.platform.organization.errors import (
    DEPARTMENT_DISABLED,
    DEPARTMENT_HAS_OPEN_CHILDREN,
)
from minshui.platform.organization.managing import managed_department, note_tree_change
from minshui.platform.organization.models import Department
from minshui.platform.organization.queries.departments import children_of, department_contract


async def set_department_enabled(
    ctx: Context, department_id: int, *, enabled: bool
) -> DepartmentContract:
    """Bring a department to a status; below a disabled department all are disabled.

    Raises ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_DISABLED`` (its parent is) or
    ``E_DEPARTMENT_HAS_OPEN_CHILDREN``.
    """
    row = await managed_department(ctx, department_id)
    status = "enabled" if enabled else "disabled"
    if row.status == status:
        return department_contract(row)
    await (_check_parent_open(ctx, row) if enabled else _check_children_closed(ctx, row))
    before = {"status": row.status}
    row.status = status
    await ctx.session.flush()
    note_tree_change(ctx)
    after = {"status": status}
    await record_audit(ctx, "department.status", "department", row.id, before=before, after=after)
    return department_contract(row)


async def _check_parent_open(ctx: Context, row: Department) -> None:
    if row.parent_id is None:
        return
    parent = await ctx.session.get_one(Department, row.parent_id)
    if parent.status != "enabled":
        raise MinshuiError(DEPARTMENT_DISABLED, department=parent.name)


async def _check_children_closed(ctx: Context, row: Department) -> None:
    still_open = [each for each in await children_of(ctx, row.id) if each.enabled]
    if still_open:
        raise MinshuiError(
            DEPARTMENT_HAS_OPEN_CHILDREN,
            name=row.name,
            count=len(still_open),
            child=still_open[0].name,
        )
