"""The accounts that a file names by customer number, or by the number of the system before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, Customer

_LOOKUP_ROWS = 10_000  # a query's bind parameters are limited to 32767, and this names keys twice
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_ACCOUNTS = (
    select(Customer.external_no, Customer.code, Account.id)
    .join(Account, Account.cust_id == Customer.id)
    .where(or_(Customer.external_no.in_(_KEYS), Customer.code.in_(_KEYS)))
)


async def numbered_accounts(ctx: Context, numbers: Iterable[str]) -> dict[str, int]:
    """Return the actor's accounts by the numbers given; unknown ones are left out."""
    wanted = sorted(set(numbers))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _LOOKUP_ROWS):
        part = {"keys": wanted[start : start + _LOOKUP_ROWS]}
        for row in await ctx.session.execute(_ACCOUNTS.where(CUSTOMER_ROWS.seen(ctx)), part):
            found[row.code] = row.id
            if row.external_no is not None:
                found[row.external_no] = row.id
    return {number: found[number] for number in wanted if number in found}
