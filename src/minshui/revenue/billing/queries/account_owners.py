"""Whose accounts are whose, and which site looks after them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import ACCOUNT_UNKNOWN
from minshui.revenue.customer.models import Account, Customer

_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_OWNERS = (
    select(Account.id, Account.cust_id, Customer.site_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(is_among(Account.id, "ids"))
)


async def account_owners(ctx: Context, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return customer and site of each account; raises ``E_ACCOUNT_UNKNOWN``."""
    wanted = sorted(set(ids))
    owners: dict[int, tuple[int, int]] = {}
    for start in range(0, len(wanted), _LOOKUP_ROWS):
        part = wanted[start : start + _LOOKUP_ROWS]
        for row in await ctx.session.execute(_OWNERS, {"ids": part}):
            owners[row.id] = (row.cust_id, row.site_id)
    for account_id in wanted:
        if account_id not in owners:
            raise MinshuiError(ACCOUNT_UNKNOWN, account=account_id)
    return owners
