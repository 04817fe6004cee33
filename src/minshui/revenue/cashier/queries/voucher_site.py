"""Whose vouchers money without a till is written in."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.platform.organization.models import Department
from minshui.revenue.cashier.models import Till
from minshui.revenue.customer.models import Customer

_SITE_OF_TILL = (
    select(Department.code)
    .join(Till, Till.site_id == Department.id)
    .where(Till.id == bindparam("till_id"))
)
_SITE_OF_CUSTOMER = (
    select(Department.code)
    .join(Customer, Customer.site_id == Department.id)
    .where(Customer.id == bindparam("cust_id"))
)


async def voucher_site(ctx: Context, cust_id: int, till_id: int | None) -> str:
    """Return the code of the till's site, or else of the customer's."""
    if till_id is None:
        found = await ctx.session.execute(_SITE_OF_CUSTOMER, {"cust_id": cust_id})
    else:
        found = await ctx.session.execute(_SITE_OF_TILL, {"till_id": till_id})
    return str(found.scalar_one())
