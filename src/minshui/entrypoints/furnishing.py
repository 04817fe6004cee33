"""What a new tenant begins with: chart of accounts, cost components, roles, its departments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.facade import DataScope, SaveRole, create_role, list_roles
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentContract,
    DepartmentKind,
    create_department,
    list_departments,
)
from minshui.revenue.ledger.facade import create_default_chart
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    cost_components,
    define_cost_component,
)

# Water is ours; wastewater and garbage fees are collected for the government and exempt (免税).
# The 3 % rate is the simple method that water companies may elect (财税〔2009〕9号).
COMPONENTS = (
    CostComponentContract(
        "water", "自来水费", ComponentNature.REVENUE, "6001.01", "vat-simple-3", Decimal("0.03")
    ),
    CostComponentContract("sewage", "污水处理费", ComponentNature.AGENCY, "2241.01", "vat-exempt"),
    CostComponentContract("garbage", "垃圾处理费", ComponentNature.AGENCY, "2241.02", "vat-exempt"),
    CostComponentContract(
        "minimum",
        "最低消费补足",
        ComponentNature.REVENUE,
        "6001.01",
        "vat-simple-3",
        Decimal("0.03"),
    ),
    CostComponentContract(
        "maximum", "封顶减免", ComponentNature.REVENUE, "6001.01", "vat-simple-3", Decimal("0.03")
    ),
)


@dataclass(frozen=True)
class RoleTemplate:
    """A role by what its permissions begin with; the administrator holds all."""

    code: str
    name: str
    data_scope: DataScope
    prefixes: tuple[str, ...]
    grants_all: bool = False


ROLES = (
    RoleTemplate("administrator", "系统管理员", DataScope.ALL, (), grants_all=True),
    RoleTemplate(
        "cashier",
        "收费员",
        DataScope.DEPARTMENT,
        ("revenue.customer.read", "revenue.billing.read", "revenue.cashier."),
    ),
    RoleTemplate(
        "reader",
        "抄表员",
        DataScope.SELF,
        ("revenue.customer.read", "revenue.reading.read", "revenue.reading.submit"),
    ),
    RoleTemplate(
        "reviewer",
        "复核员",
        DataScope.DEPARTMENT_AND_BELOW,
        ("revenue.customer.", "revenue.reading.", "revenue.billing."),
    ),
    RoleTemplate(
        "accountant",
        "财务",
        DataScope.ALL,
        (
            "revenue.customer.read",
            "revenue.billing.read",
            "revenue.cashier.",
            "revenue.ledger.",
            "revenue.tariff.",
        ),
    ),
)


async def furnish_tenant(ctx: Context, company: str, sites: Iterable[tuple[str, str]] = ()) -> None:
    """Give a tenant what it needs before its first customer; run again, it adds what is missing.

    ``sites`` are codes and names of business sites (营业所) below the company.
    """
    await create_default_chart(ctx)
    known = await cost_components(ctx)
    for component in COMPONENTS:
        if component.code not in known:
            await define_cost_component(ctx, component)
    await _create_roles(ctx)
    root = await _department(ctx, "HQ", company, DepartmentKind.COMPANY, None)
    for code, name in sites:
        await _department(ctx, code, name, DepartmentKind.SITE, root.id)


async def _create_roles(ctx: Context) -> None:
    codes = declared_permissions()
    known = {role.code for role in await list_roles(ctx)}
    for template in ROLES:
        if template.code not in known:
            await create_role(
                ctx,
                SaveRole(
                    code=template.code,
                    name=template.name,
                    data_scope=template.data_scope,
                    permissions=frozenset(
                        code for code in codes if code.startswith(template.prefixes)
                    )
                    if template.prefixes
                    else frozenset(),
                    grants_all=template.grants_all,
                ),
            )


async def _department(
    ctx: Context, code: str, name: str, kind: DepartmentKind, parent_id: int | None
) -> DepartmentContract:
    found = next((each for each in await list_departments(ctx) if each.code == code), None)
    return found or await create_department(ctx, CreateDepartment(code, name, kind, parent_id))
