"""Find departments and sites."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.contracts import DepartmentContract, DepartmentKind
from minshui.platform.organization.details import details_of
from minshui.platform.organization.errors import (
    DEPARTMENT_DISABLED,
    DEPARTMENT_NOT_SITE,
    DEPARTMENT_UNKNOWN,
)
from minshui.platform.organization.models import Department

_BY_CODE = select(Department).where(Department.code == bindparam("code"))
_ALL = select(Department).order_by(Department.sort_order, Department.code)
_CHILDREN = (
    select(Department)
    .where(Department.parent_id == bindparam("parent_id"))
    .order_by(Department.sort_order, Department.code)
)


def department_contract(row: Department) -> DepartmentContract:
    """Return what others may see of a row."""
    return DepartmentContract(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=DepartmentKind(row.kind),
        parent_id=row.parent_id,
        enabled=row.status == "enabled",
        **details_of(row),
    )


async def find_department(ctx: Context, code: str) -> DepartmentContract | None:
    """Return the department with a code, if there is one."""
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()
    return None if row is None else department_contract(row)


async def department_by_code(ctx: Context, code: str) -> DepartmentContract:
    """Return the department with a code; raises ``E_DEPARTMENT_UNKNOWN``."""
    found = await find_department(ctx, code)
    if found is None:
        raise MinshuiError(DEPARTMENT_UNKNOWN, department=code)
    return found


async def list_departments(ctx: Context) -> Sequence[DepartmentContract]:
    """Return the whole tree, whoever asks, in the order in which siblings are shown.

    A tenant has tens of departments, not thousands.
    """
    return [department_contract(row) for row in (await ctx.session.execute(_ALL)).scalars()]


async def children_of(ctx: Context, department_id: int) -> Sequence[DepartmentContract]:
    """Return what stands right below a department."""
    found = await ctx.session.execute(_CHILDREN, {"parent_id": department_id})
    return [department_contract(row) for row in found.scalars()]


async def open_site(ctx: Context, site_id: int) -> DepartmentContract:
    """Return an enabled business site.

    Raises ``E_DEPARTMENT_UNKNOWN``, ``E_DEPARTMENT_DISABLED`` or ``E_DEPARTMENT_NOT_SITE``.
    """
    row = await ctx.session.get(Department, site_id)
    if row is None:
        raise MinshuiError(DEPARTMENT_UNKNOWN, department=site_id)
    site = department_contract(row)
    check_open_site(site)
    return site


def check_open_site(department: DepartmentContract) -> None:
    """Raise ``E_DEPARTMENT_DISABLED`` or ``E_DEPARTMENT_NOT_SITE`` unless it can take customers."""
    if not department.enabled:
        raise MinshuiError(DEPARTMENT_DISABLED, department=department.name)
    if department.kind is not DepartmentKind.SITE:
        raise MinshuiError(DEPARTMENT_NOT_SITE, department=department.name)
