"""What a new tenant begins with: chart of accounts, cost components, roles, templates, sites."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from minshui.entrypoints.default_roles import create_default_roles
from minshui.infrastructure.context import Context
from minshui.message.template.facade import create_default_templates
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


async def furnish_tenant(ctx: Context, company: str, sites: Iterable[tuple[str, str]] = ()) -> None:
    """Give a tenant what it needs before its first customer; run again, it adds what is missing.

    ``sites`` are codes and names of business sites (营业所) below the company.
    """
    await create_default_chart(ctx)
    known = await cost_components(ctx)
    for component in COMPONENTS:
        if component.code not in known:
            await define_cost_component(ctx, component)
    await create_default_roles(ctx)
    await create_default_templates(ctx)
    root = await _department(ctx, "HQ", company, DepartmentKind.COMPANY, None)
    for code, name in sites:
        await _department(ctx, code, name, DepartmentKind.SITE, root.id)


async def _department(
    ctx: Context, code: str, name: str, kind: DepartmentKind, parent_id: int | None
) -> DepartmentContract:
    found = next((each for each in await list_departments(ctx) if each.code == code), None)
    return found or await create_department(ctx, CreateDepartment(code, name, kind, parent_id))
