"""What was distributed, and to whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.collective.contracts import Distribution, Share
from minshui.revenue.collective.errors import DISTRIBUTION_UNKNOWN
from minshui.revenue.collective.models import CollectiveDistribution, CollectiveGroup
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.models import DepositEntry

_DISTRIBUTIONS = select(CollectiveDistribution.__table__, CollectiveGroup.payer_account_id).join(
    CollectiveGroup, CollectiveGroup.id == CollectiveDistribution.group_id
)
_ENTRIES = (
    select(
        DepositEntry.account_id,
        Customer.code,
        Customer.name,
        DepositEntry.movement_fen,
        DepositEntry.closing_fen,
    )
    .join(Account, Account.id == DepositEntry.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(DepositEntry.journal_id == bindparam("journal"), DepositEntry.kind == "distribution")
    .order_by(Customer.code)
)


async def find_distribution(ctx: Context, distribution_id: int) -> Distribution:
    """Return a distribution with its shares; raises ``E_DISTRIBUTION_UNKNOWN``."""
    wanted = _DISTRIBUTIONS.where(CollectiveDistribution.id == distribution_id)
    row = (await ctx.session.execute(wanted)).one_or_none()
    if row is None:
        raise MinshuiError(DISTRIBUTION_UNKNOWN, distribution=distribution_id)
    return await _distribution(ctx, row)


async def list_distributions(ctx: Context, group_id: int, page: PageRequest) -> Page[Distribution]:
    """Return a page of a group's distributions, the newest first."""
    of_group = CollectiveDistribution.group_id == group_id
    counted = select(func.count(CollectiveDistribution.id)).where(of_group)
    total = (await ctx.session.execute(counted)).scalar_one()
    ordered = _DISTRIBUTIONS.where(of_group).order_by(CollectiveDistribution.id.desc())
    rows = (await ctx.session.execute(ordered.limit(page.size).offset(page.offset))).all()
    items = [await _distribution(ctx, row) for row in rows]
    return Page(items, total, page.page, page.size)


async def _distribution(ctx: Context, row: Any) -> Distribution:
    entries = (await ctx.session.execute(_ENTRIES, {"journal": row.journal_id})).all()
    payer = next(each for each in entries if each.account_id == row.payer_account_id)
    return Distribution(
        id=row.id,
        group_id=row.group_id,
        amount_fen=row.amount_fen,
        member_count=row.member_count,
        distributed_on=row.distributed_on,
        prepayment_after_fen=payer.closing_fen,
        shares=tuple(
            Share(each.account_id, each.code, each.name, each.movement_fen)
            for each in entries
            if each.account_id != row.payer_account_id
        ),
    )
