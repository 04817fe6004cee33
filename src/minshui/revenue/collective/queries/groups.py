"""A group with what its payer holds and its members owe."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.models import Bill
from minshui.revenue.collective.contracts import Group
from minshui.revenue.collective.errors import GROUP_UNKNOWN
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.models import Deposit

_OPEN = Bill.charge_status.in_(("open", "partial"))
_MEMBERS = (
    select(func.count(CollectiveMember.id))
    .where(
        CollectiveMember.group_id == CollectiveGroup.id,
        CollectiveMember.open_account_id.is_not(None),
    )
    .scalar_subquery()
)
_OWED = (
    select(func.coalesce(func.sum(Bill.open_fen), 0))
    .join(Account, Account.cust_id == Bill.cust_id)
    .join(CollectiveMember, CollectiveMember.open_account_id == Account.id)
    .where(CollectiveMember.group_id == CollectiveGroup.id, Bill.account_id == Account.id, _OPEN)
    .scalar_subquery()
)
GROUPS = (
    select(
        CollectiveGroup.id,
        CollectiveGroup.code,
        CollectiveGroup.name,
        CollectiveGroup.payer_account_id,
        Customer.code.label("payer_code"),
        Customer.name.label("payer_name"),
        CollectiveGroup.status,
        _MEMBERS.label("member_count"),
        func.coalesce(Deposit.balance_fen, 0).label("prepayment_fen"),
        _OWED.label("owed_fen"),
    )
    .join(Account, Account.id == CollectiveGroup.payer_account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .outerjoin(Deposit, Deposit.account_id == CollectiveGroup.payer_account_id)
)


def group_contract(row: Any) -> Group:
    """Return a row of ``GROUPS`` as others see it."""
    values = row._mapping
    return Group(**{**values, "owed_fen": int(values["owed_fen"])})


async def find_group(ctx: Context, group_id: int) -> Group:
    """Return a group; raises ``E_GROUP_UNKNOWN``."""
    row = (await ctx.session.execute(GROUPS.where(CollectiveGroup.id == group_id))).one_or_none()
    if row is None:
        raise MinshuiError(GROUP_UNKNOWN, group=group_id)
    return group_contract(row)
