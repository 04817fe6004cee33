"""The next receipt: of a till, or, without one, of the site's vouchers. Both have no gaps."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.platform.organization.models import Department
from minshui.revenue.cashier.contracts import TillContract
from minshui.revenue.cashier.domain.numbers import (
    receipt_no,
    receipt_series,
    voucher_no,
    voucher_prefix,
    voucher_series,
)
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


async def next_receipt_no(ctx: Context, till: TillContract) -> str:
    """Return the till's next receipt number; call it last, it locks the series."""
    (number,) = await next_numbers(ctx, receipt_series(till.code))
    return receipt_no(till.code, number)


async def next_voucher_nos(
    ctx: Context, cust_id: int, count: int = 1, *, till_id: int | None = None
) -> list[str]:
    """Return the next numbers of the till's site or else the customer's, for money without a till.

    Call it last, it locks the series.
    """
    if till_id is None:
        found = await ctx.session.execute(_SITE_OF_CUSTOMER, {"cust_id": cust_id})
    else:
        found = await ctx.session.execute(_SITE_OF_TILL, {"till_id": till_id})
    prefix = voucher_prefix(found.scalar_one(), ctx.clock.today().year)
    numbers = await next_numbers(ctx, voucher_series(prefix), count)
    return [voucher_no(prefix, number) for number in numbers]
