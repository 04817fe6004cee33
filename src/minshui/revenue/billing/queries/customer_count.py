"""How large a tenant is."""

from __future__ import annotations

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.models import Customer

_COUNT = select(func.count()).select_from(Customer)


async def customer_count(ctx: Context) -> int:
    """Return the number of customers, closed ones too."""
    return int((await ctx.session.execute(_COUNT)).scalar_one())
