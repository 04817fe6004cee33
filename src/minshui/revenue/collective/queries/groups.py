"""Groups with what their payers hold and their members owe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.collective.contracts import Group
from minshui.revenue.collective.errors import GROUP_UNKNOWN
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember
from minshui.revenue.collective.queries.debts import Debt, debts_of
from minshui.revenue.collective.queries.scoped import GROUP_ROWS
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.models import Deposit

_GROUPS = (
    select(
        CollectiveGroup.id,
        CollectiveGroup.code,
        CollectiveGroup.name,
        CollectiveGroup.payer_account_id,
        Customer.code.label("payer_code"),
        Customer.name.label("payer_name"),
        CollectiveGroup.status,
        func.coalesce(Deposit.balance_fen, 0).label("prepayment_fen"),
    )
    .join(Account, Account.id == CollectiveGroup.payer_account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .outerjoin(Deposit, Deposit.account_id == CollectiveGroup.payer_account_id)
)
_EXISTS = select(CollectiveGroup.id).where(CollectiveGroup.id == bindparam("group"))
_MEMBERS = select(CollectiveMember.group_id, CollectiveMember.account_id).where(
    is_among(CollectiveMember.group_id, "groups"), CollectiveMember.open_account_id.is_not(None)
)


async def require_group(ctx: Context, group_id: int) -> None:
    """Raise ``E_GROUP_UNKNOWN`` for a group that does not exist."""
    if (await ctx.session.execute(_EXISTS, {"group": group_id})).first() is None:
        raise MinshuiError(GROUP_UNKNOWN, group=group_id)


async def find_group(ctx: Context, group_id: int) -> Group:
    """Return a group; raises ``E_GROUP_UNKNOWN``."""
    row = (await ctx.session.execute(_GROUPS.where(CollectiveGroup.id == group_id))).one_or_none()
    if row is None:
        raise MinshuiError(GROUP_UNKNOWN, group=group_id)
    (group,) = await _with_debts(ctx, [row])
    return group


async def list_groups(ctx: Context, text: str | None, page: PageRequest) -> Page[Group]:
    """Return a page of the actor's groups, the newest first, by a part of number or name."""
    seen = GROUP_ROWS.seen(ctx)
    statement = _GROUPS.where(seen)
    counted = select(func.count(CollectiveGroup.id)).where(seen)
    if text:
        wanted = CollectiveGroup.code.contains(text, autoescape=True) | (
            CollectiveGroup.name.contains(text, autoescape=True)
        )
        statement, counted = statement.where(wanted), counted.where(wanted)
    total = (await ctx.session.execute(counted)).scalar_one()
    ordered = statement.order_by(
        case((CollectiveGroup.status == "active", 0), else_=1), CollectiveGroup.id.desc()
    )
    rows = (await ctx.session.execute(ordered.limit(page.size).offset(page.offset))).all()
    return Page(await _with_debts(ctx, rows), total, page.page, page.size)


async def _with_debts(ctx: Context, rows: Sequence[Any]) -> list[Group]:
    members: dict[int, list[int]] = defaultdict(list)
    for member in await ctx.session.execute(_MEMBERS, {"groups": [row.id for row in rows]}):
        members[member.group_id].append(member.account_id)
    debts = await debts_of(ctx, [account for each in members.values() for account in each])
    groups = []
    for row in rows:
        owing = (debts[account] for account in members[row.id] if account in debts)
        debt = sum(owing, start=Debt())
        groups.append(
            Group(
                **row._mapping,
                member_count=len(members[row.id]),
                owed_fen=debt.owed_fen,
                late_fee_fen=debt.late_fee_fen,
                in_transit_fen=debt.in_transit_fen,
            )
        )
    return groups
