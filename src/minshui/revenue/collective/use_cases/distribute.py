"""Pay members' bills from the payer's prepayment."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import PaymentCredit, settle_many
from minshui.revenue.collective.contracts import Distribution
from minshui.revenue.collective.domain.sharing import share_out
from minshui.revenue.collective.errors import NOTHING_TO_DISTRIBUTE
from minshui.revenue.collective.events import CollectiveDistributed
from minshui.revenue.collective.group_store import lock_group, member_accounts
from minshui.revenue.collective.models import CollectiveDistribution
from minshui.revenue.collective.queries.distributions import find_distribution
from minshui.revenue.collective.queries.members import owed_by
from minshui.revenue.customer.facade import (
    account_by_id,
    account_locks,
    lock_accounts,
    require_unlocked,
)
from minshui.revenue.ledger.facade import (
    DepositKind,
    DepositMovement,
    JournalDraft,
    PostingLine,
    Purpose,
    lock_deposits,
    post_journal,
    spread_deposits,
)
from minshui.revenue.parameter.facade import parameter

SOURCE = "distribution"
_INSERT = insert(CollectiveDistribution)


async def distribute(ctx: Context, group_id: int) -> Distribution:
    """Give members what their open bills take, the group's oldest bills first, and settle them.

    What the bills do not take stays the payer's. Members with an open case that holds
    offsetting are left out. Raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``,
    ``E_ACCOUNT_LOCKED`` (of the payer), ``E_NOTHING_TO_DISTRIBUTE``, ``E_PERIOD_CLOSED``.
    """
    group = await lock_group(ctx, group_id, "分配")
    payer = await account_by_id(ctx, group.payer_account_id)
    members = await member_accounts(ctx, group_id)
    await lock_accounts(ctx, [payer.id, *members])
    await require_unlocked(ctx, payer.id, payer.code, "offset")
    held = {lock.account_id for lock in await account_locks(ctx, members, "offset")}
    owed = await owed_by(ctx, [each for each in members if each not in held])
    deposit = (await lock_deposits(ctx, [payer.id, *members])).get(payer.id)
    balance_fen = deposit.balance_fen if deposit else 0
    policy = await parameter(ctx, "billing", "offset_policy", ctx.clock.today())
    shares = share_out(balance_fen, owed, whole_bills=policy == "whole_bills")
    if not shares:
        owed_fen = sum(each.amount_fen for each in owed)
        raise MinshuiError(
            NOTHING_TO_DISTRIBUTE,
            group=group.code,
            balance=yuan_text(balance_fen),
            owed=yuan_text(owed_fen),
        )
    distribution_id = await _book(ctx, group_id, payer.id, shares)
    by_what_they_hold = [PaymentCredit(account, None, 0) for account in sorted(shares)]
    await settle_many(ctx, by_what_they_hold, SOURCE, distribution_id)
    await _announce(ctx, group_id, distribution_id, shares)
    return await find_distribution(ctx, distribution_id)


async def _book(ctx: Context, group_id: int, payer_id: int, shares: dict[int, int]) -> int:
    total_fen = sum(shares.values())
    (distribution_id,) = await reserve_ids(ctx.session, "biz_collective_distribution_id_seq", 1)
    lines = [
        PostingLine(total_fen, Purpose.PREPAYMENT),
        PostingLine(-total_fen, Purpose.PREPAYMENT),
    ]
    journal_id = await post_journal(
        ctx, JournalDraft("distribution", SOURCE, distribution_id, lines)
    )
    kind = DepositKind.DISTRIBUTION
    parts = [DepositMovement(account, fen, kind) for account, fen in sorted(shares.items())]
    await spread_deposits(ctx, [DepositMovement(payer_id, -total_fen, kind), *parts], journal_id)
    await ctx.session.execute(
        _INSERT,
        {
            "id": distribution_id,
            "group_id": group_id,
            "journal_id": journal_id,
            "amount_fen": total_fen,
            "member_count": len(shares),
            "distributed_on": ctx.clock.today(),
            "created_by": ctx.actor.user_id,
            "created_at": ctx.clock.now(),
        },
    )
    return int(distribution_id)


async def _announce(
    ctx: Context, group_id: int, distribution_id: int, shares: dict[int, int]
) -> None:
    total_fen = sum(shares.values())
    after = {"distribution_id": distribution_id, "amount_fen": total_fen, "members": len(shares)}
    await record_audit(ctx, "collective.distribute", "biz_collective_group", group_id, after=after)
    await publish(ctx, CollectiveDistributed(group_id, distribution_id, total_fen, len(shares)))
