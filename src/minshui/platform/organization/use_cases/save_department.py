"""Change what is noted of a department."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.organization.contracts import DepartmentContract, SaveDepartment
from minshui.platform.organization.details import details_of
from minshui.platform.organization.managing import managed_department
from minshui.platform.organization.queries.departments import department_contract


async def save_department(ctx: Context, command: SaveDepartment) -> DepartmentContract:
    """Bring name, order, leader, phone, address and business scope to what the command says.

    Raises ``E_DEPARTMENT_UNKNOWN``.
    """
    row = await managed_department(ctx, command.department_id)
    before = {"name": row.name, **details_of(row)}
    after = {"name": command.name, **details_of(command)}
    for name, value in after.items():
        setattr(row, name, value)
    await ctx.session.flush()
    await record_audit(ctx, "department.change", "department", row.id, before=before, after=after)
    return department_contract(row)
