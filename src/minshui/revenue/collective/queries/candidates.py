"""Customers that may become members."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, Customer

_ACCOUNTS = (
    select(Customer.code, Account.id)
    .join(Account, Account.cust_id == Customer.id)
    .where(Customer.code.in_(bindparam("codes", expanding=True)))
)


async def accounts_by_code(ctx: Context, codes: Sequence[str]) -> dict[str, int]:
    """Return the accounts of the actor's customers by their numbers."""
    seen = _ACCOUNTS.where(CUSTOMER_ROWS.seen(ctx))
    rows = await ctx.session.execute(seen, {"codes": list(dict.fromkeys(codes))})
    return dict(rows.tuples().all())
