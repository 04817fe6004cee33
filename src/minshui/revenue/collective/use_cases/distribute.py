"""Pay members' bills from the payer's prepayment."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import held, settle_many
from minshui.revenue.collective.contracts import Distribution
from minshui.revenue.collective.distribution_store import (
    SOURCE,
    Spreading,
    book_spreading,
    reserve_distribution,
)
from minshui.revenue.collective.domain.sharing import share_out
from minshui.revenue.collective.errors import NOTHING_TO_DISTRIBUTE
from minshui.revenue.collective.events import CollectiveDistributed
from minshui.revenue.collective.group_store import lock_group, member_accounts
from minshui.revenue.collective.queries.debts import owed_by
from minshui.revenue.collective.queries.distributions import find_distribution
from minshui.revenue.customer.facade import (
    account_by_id,
    account_locks,
    lock_accounts,
    require_unlocked,
)
from minshui.revenue.ledger.facade import lock_deposits
from minshui.revenue.parameter.facade import parameter


async def distribute(ctx: Context, group_id: int) -> Distribution:
    """Give members what their open bills take, the group's oldest bills first, and settle them.

    What members hold themselves pays first, and on its own: it is no part of the distribution.
    What the bills do not take stays the payer's. Members with an open case that holds
    offsetting are left out. Raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``,
    ``E_ACCOUNT_LOCKED`` (of the payer), ``E_NOTHING_TO_DISTRIBUTE``, ``E_PERIOD_CLOSED``.
    """
    group = await lock_group(ctx, group_id, "分配")
    payer = await account_by_id(ctx, group.payer_account_id)
    members = await member_accounts(ctx, group_id)
    await lock_accounts(ctx, [payer.id, *members])
    await require_unlocked(ctx, payer.id, payer.code, "offset")
    held_up = {lock.account_id for lock in await account_locks(ctx, members, "offset")}
    deposits = await lock_deposits(ctx, [payer.id, *members])
    own_fen = {account: state.balance_fen for account, state in deposits.items()}
    balance_fen = own_fen.pop(payer.id, 0)
    owed = await owed_by(ctx, [each for each in members if each not in held_up])
    policy = await parameter(ctx, "billing", "offset_policy", ctx.clock.today())
    shares = share_out(balance_fen, owed, own_fen, whole_bills=policy == "whole_bills")
    if not shares:
        raise MinshuiError(
            NOTHING_TO_DISTRIBUTE,
            group=group.code,
            balance=yuan_text(balance_fen),
            owed=yuan_text(sum(each.amount_fen for each in owed)),
        )
    if own := {each.account_id for each in owed if own_fen.get(each.account_id)}:
        await settle_many(ctx, [held(account) for account in sorted(own)], "group", group_id)
    distribution_id = await reserve_distribution(ctx)
    await book_spreading(ctx, Spreading(distribution_id, group_id, payer.id, shares))
    await settle_many(ctx, [held(account) for account in sorted(shares)], SOURCE, distribution_id)
    await _announce(ctx, group_id, distribution_id, shares)
    return await find_distribution(ctx, group_id, distribution_id)


async def _announce(
    ctx: Context, group_id: int, distribution_id: int, shares: dict[int, int]
) -> None:
    total_fen = sum(shares.values())
    after = {"distribution_id": distribution_id, "amount_fen": total_fen, "members": len(shares)}
    await record_audit(ctx, "collective.distribute", "biz_collective_group", group_id, after=after)
    await publish(ctx, CollectiveDistributed(group_id, distribution_id, total_fen, len(shares)))
