"""Read how components are booked."""

from __future__ import annotations

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.contracts import ComponentNature, CostComponentContract
from minshui.revenue.parameter.models import CostComponent

_ALL = select(CostComponent.__table__).order_by(CostComponent.code)


async def cost_components(ctx: Context) -> dict[str, CostComponentContract]:
    """Return every component of the tenant by code."""
    return {
        row.code: CostComponentContract(
            code=row.code,
            name=row.name,
            nature=ComponentNature(row.nature),
            ledger_account_code=row.ledger_account_code,
            tax_code=row.tax_code,
            tax_rate=row.tax_rate,
        )
        for row in await ctx.session.execute(_ALL)
    }
