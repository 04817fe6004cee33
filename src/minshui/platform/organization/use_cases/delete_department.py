"""Take a department out of the tree."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.details import details_of
from minshui.platform.organization.errors import DEPARTMENT_HAS_CHILDREN, DEPARTMENT_HELD
from minshui.platform.organization.holders import holders_text
from minshui.platform.organization.managing import managed_department, note_tree_change
from minshui.platform.organization.models import Department
from minshui.platform.organization.queries.departments import children_of


async def delete_department(ctx: Context, department_id: int) -> None:
    """Delete a department that nothing stands below and nobody belongs to (R-030).

    Raises ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_HAS_CHILDREN`` or ``E_DEPARTMENT_HELD``.
    """
    row = await managed_department(ctx, department_id)
    children = await children_of(ctx, row.id)
    if children:
        raise MinshuiError(
            DEPARTMENT_HAS_CHILDREN, name=row.name, count=len(children), child=children[0].name
        )
    holders = await holders_text(ctx, Department, row.id)
    if holders:
        raise MinshuiError(DEPARTMENT_HELD, name=row.name, holders=holders)
    before = {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "parent_id": row.parent_id,
        **details_of(row),
    }
    await ctx.session.delete(row)
    await ctx.session.flush()
    note_tree_change(ctx)
    await record_audit(ctx, "department.delete", "department", department_id, before=before)
