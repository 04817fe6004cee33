"""What was distributed, and to whom."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.collective.contracts import Distribution, DistributionHead, Share
from minshui.revenue.collective.errors import DISTRIBUTION_UNKNOWN
from minshui.revenue.collective.models import CollectiveDistribution, CollectiveGroup
from minshui.revenue.collective.queries.groups import require_group
from minshui.revenue.customer.models import Account, Customer
from minshui.revenue.ledger.models import DepositEntry

_undoing = aliased(CollectiveDistribution)
_IS_SPREAD = DepositEntry.kind.in_(("distribution", "share_back"))
_HEADS = (
    select(
        CollectiveDistribution.id,
        CollectiveDistribution.group_id,
        CollectiveDistribution.amount_fen,
        CollectiveDistribution.member_count,
        CollectiveDistribution.distributed_on,
        DepositEntry.closing_fen.label("prepayment_after_fen"),
        CollectiveDistribution.reverses_id,
        _undoing.id.label("undone_by_id"),
        CollectiveDistribution.reason,
        CollectiveDistribution.journal_id,
        CollectiveGroup.payer_account_id,
    )
    .join(CollectiveGroup, CollectiveGroup.id == CollectiveDistribution.group_id)
    .join(
        DepositEntry,
        (DepositEntry.journal_id == CollectiveDistribution.journal_id)
        & (DepositEntry.account_id == CollectiveGroup.payer_account_id)
        & _IS_SPREAD,
    )
    .outerjoin(_undoing, _undoing.reverses_id == CollectiveDistribution.id)
    .where(CollectiveDistribution.group_id == bindparam("group"))
)
_ONE = _HEADS.where(CollectiveDistribution.id == bindparam("distribution"))
_COUNT = select(func.count(CollectiveDistribution.id)).where(
    CollectiveDistribution.group_id == bindparam("group")
)
_SHARES = (
    select(DepositEntry.account_id, Customer.code, Customer.name, DepositEntry.movement_fen)
    .join(Account, Account.id == DepositEntry.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(
        DepositEntry.journal_id == bindparam("journal"),
        DepositEntry.account_id != bindparam("payer"),
        _IS_SPREAD,
    )
    .order_by(Customer.code)
)
_COLUMNS = tuple(field.name for field in fields(DistributionHead))


async def find_distribution(ctx: Context, group_id: int, distribution_id: int) -> Distribution:
    """Return a group's distribution with its shares; raises ``E_DISTRIBUTION_UNKNOWN``."""
    wanted = {"group": group_id, "distribution": distribution_id}
    row = (await ctx.session.execute(_ONE, wanted)).one_or_none()
    if row is None:
        raise MinshuiError(DISTRIBUTION_UNKNOWN, distribution=distribution_id)
    of = {"journal": row.journal_id, "payer": row.payer_account_id}
    shares = tuple(Share(*each) for each in await ctx.session.execute(_SHARES, of))
    return Distribution(**_head(row), shares=shares)


async def list_distributions(
    ctx: Context, group_id: int, page: PageRequest
) -> Page[DistributionHead]:
    """Return a page of a group's distributions, the newest first; raises ``E_GROUP_UNKNOWN``."""
    await require_group(ctx, group_id)
    of_group = {"group": group_id}
    total = (await ctx.session.execute(_COUNT, of_group)).scalar_one()
    ordered = _HEADS.order_by(CollectiveDistribution.id.desc())
    wanted = ordered.limit(page.size).offset(page.offset)
    rows = await ctx.session.execute(wanted, of_group)
    items = [DistributionHead(**_head(row)) for row in rows]
    return Page(items, total, page.page, page.size)


def _head(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}
