"""Add a node to the organisation's tree."""

from __future__ import annotations

import re

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import CreateDepartment, DepartmentContract
from minshui.platform.organization.errors import (
    DEPARTMENT_CODE_FORM,
    DEPARTMENT_CODE_TAKEN,
    DEPARTMENT_DISABLED,
    DEPARTMENT_UNKNOWN,
)
from minshui.platform.organization.models import Department
from minshui.platform.organization.queries.departments import (
    department_contract,
    find_department,
)

_CODE = re.compile(r"[A-Z0-9]{1,16}")


async def create_department(ctx: Context, command: CreateDepartment) -> DepartmentContract:
    """Create a company, department or site.

    Raises ``E_DEPARTMENT_CODE_FORM``, ``E_DEPARTMENT_CODE_TAKEN``, and for the parent
    ``E_DEPARTMENT_UNKNOWN`` or ``E_DEPARTMENT_DISABLED``.
    """
    if not _CODE.fullmatch(command.code):
        raise MinshuiError(DEPARTMENT_CODE_FORM, place=Place("code"), code=command.code)
    holder = await find_department(ctx, command.code)
    if holder is not None:
        raise MinshuiError(
            DEPARTMENT_CODE_TAKEN, place=Place("code"), code=command.code, name=holder.name
        )
    if command.parent_id is not None:
        await _check_parent(ctx, command.parent_id)
    department = Department(
        code=command.code,
        name=command.name,
        kind=command.kind.value,
        parent_id=command.parent_id,
        status="enabled",
        created_at=ctx.clock.now(),
    )
    ctx.session.add(department)
    await ctx.session.flush()
    after = {"code": command.code, "name": command.name, "kind": command.kind}
    await record_audit(ctx, "department.create", "department", department.id, after=after)
    return department_contract(department)


async def _check_parent(ctx: Context, parent_id: int) -> None:
    parent = await ctx.session.get(Department, parent_id)
    if parent is None:
        raise MinshuiError(DEPARTMENT_UNKNOWN, place=Place("parent_id"), department=parent_id)
    if parent.status != "enabled":
        raise MinshuiError(DEPARTMENT_DISABLED, place=Place("parent_id"), department=parent.name)
