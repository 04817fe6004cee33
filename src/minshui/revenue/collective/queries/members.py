"""Lists of groups and members."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.facade import late_fees_due
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.collective.contracts import Group, Member
from minshui.revenue.collective.domain.sharing import Owed
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember
from minshui.revenue.collective.queries.groups import GROUPS, find_group, group_contract
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.parameter.facade import parameter

_OPEN = Bill.charge_status.in_(("open", "partial"))
_MEMBERS = (
    select(
        CollectiveMember.account_id,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Customer.address,
        CollectiveMember.joined_on,
        func.count(Bill.id).label("bill_count"),
        func.coalesce(func.sum(Bill.open_fen), 0).label("owed_fen"),
    )
    .join(Account, Account.id == CollectiveMember.open_account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .outerjoin(Bill, (Bill.cust_id == Customer.id) & (Bill.account_id == Account.id) & _OPEN)
    .where(CollectiveMember.group_id == bindparam("group"))
    .group_by(
        CollectiveMember.account_id,
        Customer.code,
        Customer.name,
        Customer.address,
        CollectiveMember.joined_on,
    )
)
_COUNT = select(func.count(CollectiveMember.id)).where(
    CollectiveMember.group_id == bindparam("group"), CollectiveMember.open_account_id.is_not(None)
)
# Money of its own is on the way to the bill, and no other may pay it.
_IS_HELD = (
    select(BillTransit.id)
    .where(BillTransit.bill_id == Bill.id, BillTransit.released_on.is_(None), BillTransit.locks)
    .exists()
)
_OWED = (
    select(Bill.account_id, Bill.id, Bill.due_on, Bill.open_fen)
    .join(Account, (Account.cust_id == Bill.cust_id) & (Account.id == Bill.account_id))
    .where(is_among(Account.id, "accounts"), _OPEN, Bill.open_fen > 0, ~_IS_HELD)
)


async def list_groups(ctx: Context, text: str | None, page: PageRequest) -> Page[Group]:
    """Return a page of groups, the newest first, by a part of number or name."""
    statement = GROUPS
    counted = select(func.count(CollectiveGroup.id))
    if text:
        wanted = CollectiveGroup.code.contains(text, autoescape=True) | (
            CollectiveGroup.name.contains(text, autoescape=True)
        )
        statement, counted = statement.where(wanted), counted.where(wanted)
    total = (await ctx.session.execute(counted)).scalar_one()
    ordered = statement.order_by(
        case((CollectiveGroup.status == "active", 0), else_=1), CollectiveGroup.id.desc()
    )
    rows = await ctx.session.execute(ordered.limit(page.size).offset(page.offset))
    return Page([group_contract(row) for row in rows], total, page.page, page.size)


async def list_members(ctx: Context, group_id: int, page: PageRequest) -> Page[Member]:
    """Return a page of a group's members with what they owe, who owes most first.

    Raises ``E_GROUP_UNKNOWN``.
    """
    await find_group(ctx, group_id)
    total = (await ctx.session.execute(_COUNT, {"group": group_id})).scalar_one()
    ordered = _MEMBERS.order_by(func.coalesce(func.sum(Bill.open_fen), 0).desc(), Customer.code)
    rows = await ctx.session.execute(
        ordered.limit(page.size).offset(page.offset), {"group": group_id}
    )
    items = [Member(**{**row._mapping, "owed_fen": int(row.owed_fen)}) for row in rows]
    return Page(items, total, page.page, page.size)


async def owed_by(ctx: Context, account_ids: list[int]) -> list[Owed]:
    """Return what prepayment of accounts would pay: open bills, and late fees where it pays them.

    Bills that only money on its way may pay are left out.
    """
    today = ctx.clock.today()
    rows = await ctx.session.execute(_OWED, {"accounts": account_ids})
    owed = {row.id: Owed(*row) for row in rows}
    if await parameter(ctx, "billing", "late_fee_order", today) == "separate":
        return list(owed.values())
    for bill_id, fee in (await late_fees_due(ctx, account_ids, today)).items():
        bill = fee.bill
        if not bill.is_held:
            principal_fen = owed[bill_id].amount_fen if bill_id in owed else 0
            owed[bill_id] = Owed(bill.account_id, bill_id, bill.due_on, principal_fen + fee.due_fen)
    return list(owed.values())
