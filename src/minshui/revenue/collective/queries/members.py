"""Who is paid for, what they owe, and who was paid for before."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.models import Bill
from minshui.revenue.collective.contracts import FormerMember, LeftBecause, Member
from minshui.revenue.collective.models import CollectiveMember
from minshui.revenue.collective.queries.debts import Debt, debts_of
from minshui.revenue.collective.queries.groups import require_group
from minshui.revenue.customer.models import Account, Customer

_OF_GROUP = CollectiveMember.group_id == bindparam("group")
_IS_MEMBER = CollectiveMember.open_account_id.is_not(None)
_PRINCIPAL = (
    select(func.coalesce(func.sum(Bill.open_fen), 0))
    .where(
        Bill.cust_id == Customer.id,
        Bill.account_id == CollectiveMember.account_id,
        Bill.charge_status.in_(("open", "partial")),
    )
    .scalar_subquery()
)
_COLUMNS = (
    CollectiveMember.account_id,
    Customer.code.label("customer_code"),
    Customer.name.label("customer_name"),
)
_MEMBERS = (
    select(*_COLUMNS, Customer.address, CollectiveMember.joined_on)
    .join(Account, Account.id == CollectiveMember.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(_OF_GROUP, _IS_MEMBER)
    .order_by(_PRINCIPAL.desc(), Customer.code)
)
_FORMER = (
    select(
        *_COLUMNS,
        CollectiveMember.joined_on,
        CollectiveMember.left_on,
        CollectiveMember.left_because,
    )
    .join(Account, Account.id == CollectiveMember.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(_OF_GROUP, ~_IS_MEMBER)
    .order_by(CollectiveMember.left_on.desc(), CollectiveMember.id.desc())
)
_COUNT = select(func.count(CollectiveMember.id)).where(_OF_GROUP, _IS_MEMBER)
_COUNT_FORMER = select(func.count(CollectiveMember.id)).where(_OF_GROUP, ~_IS_MEMBER)


async def list_members(ctx: Context, group_id: int, page: PageRequest) -> Page[Member]:
    """Return a page of a group's members with what they owe today, late fees included.

    Who has most principal open comes first. Raises ``E_GROUP_UNKNOWN``.
    """
    await require_group(ctx, group_id)
    values = {"group": group_id}
    total = (await ctx.session.execute(_COUNT, values)).scalar_one()
    wanted = _MEMBERS.limit(page.size).offset(page.offset)
    rows = (await ctx.session.execute(wanted, values)).all()
    debts = await debts_of(ctx, [row.account_id for row in rows])
    items = []
    for row in rows:
        debt = debts.get(row.account_id, Debt())
        items.append(
            Member(
                **row._mapping,
                bill_count=debt.bill_count,
                owed_fen=debt.owed_fen,
                late_fee_fen=debt.late_fee_fen,
                in_transit_fen=debt.in_transit_fen,
            )
        )
    return Page(items, total, page.page, page.size)


async def list_former_members(ctx: Context, group_id: int, page: PageRequest) -> Page[FormerMember]:
    """Return a page of those that a group paid for once, and why no longer, the latest first.

    Raises ``E_GROUP_UNKNOWN``.
    """
    await require_group(ctx, group_id)
    values = {"group": group_id}
    total = (await ctx.session.execute(_COUNT_FORMER, values)).scalar_one()
    rows = await ctx.session.execute(_FORMER.limit(page.size).offset(page.offset), values)
    items = [
        FormerMember(**{**row._mapping, "left_because": _because(row.left_because)}) for row in rows
    ]
    return Page(items, total, page.page, page.size)


def _because(stored: str | None) -> LeftBecause | None:
    return LeftBecause(stored) if stored else None
