"""Who shares a quota."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.models import Account, Customer, QuotaShare
from minshui.revenue.customer.queries.accounts import account_by_id
from minshui.revenue.customer.queries.scoped import CUSTOMER_ROWS
from minshui.revenue.customer.quota_sharing import QuotaShareContract

_OF_MAIN = (
    select(
        QuotaShare.id,
        QuotaShare.main_account_id,
        QuotaShare.account_id,
        Customer.code,
        Customer.name,
        QuotaShare.from_on,
        QuotaShare.to_on,
    )
    .join(Account, Account.id == QuotaShare.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(QuotaShare.main_account_id == bindparam("main"))
    .order_by(QuotaShare.id)
)


async def quota_shares(ctx: Context, main_account_id: int) -> list[QuotaShareContract]:
    """Return the sub-customers of a main account that the actor sees, past ones included.

    Raises ``E_ACCOUNT_UNKNOWN``.
    """
    await account_by_id(ctx, main_account_id)
    rows = await ctx.session.execute(
        _OF_MAIN.where(CUSTOMER_ROWS.seen(ctx)), {"main": main_account_id}
    )
    return [QuotaShareContract(*row) for row in rows]
