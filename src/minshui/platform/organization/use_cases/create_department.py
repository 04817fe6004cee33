"""Add a node to the organisation's tree."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import CreateDepartment, DepartmentContract
from minshui.platform.organization.details import details_of
from minshui.platform.organization.domain.placing import check_code
from minshui.platform.organization.errors import DEPARTMENT_CODE_TAKEN
from minshui.platform.organization.managing import (
    SOMEBODY_ELSES,
    check_parent,
    lock_tree,
    note_tree_change,
)
from minshui.platform.organization.models import Department
from minshui.platform.organization.queries.departments import (
    department_contract,
    find_department,
)


async def create_department(ctx: Context, command: CreateDepartment) -> DepartmentContract:
    """Create a company, department or site.

    Raises ``E_DEPARTMENT_CODE_FORM``, ``E_DEPARTMENT_CODE_TAKEN``, and for the parent
    ``E_DEPARTMENT_TOP``, ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_DISABLED`` or
    ``E_COMPANY_PLACE``.
    """
    check_code(command.code)
    await lock_tree(ctx)
    holder = await find_department(ctx, command.code)
    if holder is not None:
        name = holder.name if sees(ctx, holder.id) else SOMEBODY_ELSES
        raise MinshuiError(DEPARTMENT_CODE_TAKEN, place=Place("code"), code=command.code, name=name)
    await check_parent(ctx, command.parent_id, command.kind)
    department = Department(
        code=command.code,
        name=command.name,
        kind=command.kind.value,
        parent_id=command.parent_id,
        status="enabled",
        created_at=ctx.clock.now(),
        **details_of(command),
    )
    ctx.session.add(department)
    await ctx.session.flush()
    note_tree_change(ctx)
    after = {
        "code": command.code,
        "name": command.name,
        "kind": command.kind,
        "parent_id": command.parent_id,
        **details_of(command),
    }
    await record_audit(ctx, "department.create", "department", department.id, after=after)
    return department_contract(department)
