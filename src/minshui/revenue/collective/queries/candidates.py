"""Customers that may become members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.models import Account, Customer

_ACCOUNTS = (
    select(Account.id, Customer.code, Customer.status)
    .join(Account, Account.cust_id == Customer.id)
    .where(Customer.code.in_(bindparam("codes", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer with the account that would be paid for."""

    account_id: int
    code: str
    status: str


async def candidates_by_code(ctx: Context, codes: Sequence[str]) -> dict[str, Candidate]:
    """Return the customers that exist, by number."""
    rows = await ctx.session.execute(_ACCOUNTS, {"codes": list(dict.fromkeys(codes))})
    return {row.code: Candidate(*row) for row in rows}
