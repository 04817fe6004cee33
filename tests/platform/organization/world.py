"""A small company for tests: FZ ─ GL (site) ─ GLA (site below it), FZ ─ CW (department)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.security.scope import Scope
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentContract,
    DepartmentKind,
    create_department,
)


@dataclass(frozen=True)
class Company:
    """The departments by what they are."""

    company: DepartmentContract
    site: DepartmentContract
    branch: DepartmentContract
    office: DepartmentContract


async def small_company(ctx: Context) -> Company:
    """Return a company with a site, a site below that, and a department."""
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    site = await create_department(
        ctx, CreateDepartment("GL", "鼓楼营业所", DepartmentKind.SITE, company.id)
    )
    branch = await create_department(
        ctx, CreateDepartment("GLA", "东街服务站", DepartmentKind.SITE, site.id)
    )
    office = await create_department(
        ctx, CreateDepartment("CW", "财务部", DepartmentKind.DEPARTMENT, company.id)
    )
    return Company(company, site, branch, office)


def acting_for(ctx: Context, scope: Scope, *, department_id: int | None = None) -> Context:
    """Return the unit of work as that of a user of this data scope."""
    actor = Actor(
        user_id=None,
        user_name="scoped",
        display_name="部门管理员",
        department_id=department_id,
        permissions=frozenset(),
        kind="user",
        scope=scope,
    )
    return replace(ctx, actor=actor)


def of_departments(*department_ids: int) -> Scope:
    """Return the data scope of just these departments."""
    return Scope(departments=frozenset(department_ids))
