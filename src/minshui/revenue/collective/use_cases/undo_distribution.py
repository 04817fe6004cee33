"""Take a distribution back: members' bills open again, and the money is the payer's."""

from __future__ import annotations

from collections.abc import Mapping

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import SettledBy, held, settle_many, unsettle_many
from minshui.revenue.collective.contracts import Distribution
from minshui.revenue.collective.distribution_store import (
    SOURCE,
    Spreading,
    book_spreading,
    journal_of,
    reserve_distribution,
)
from minshui.revenue.collective.errors import (
    DISTRIBUTION_IS_UNDOING,
    DISTRIBUTION_UNDONE,
    SHARES_SPENT,
    UNDO_REASON_MISSING,
)
from minshui.revenue.collective.events import CollectiveDistributionUndone
from minshui.revenue.collective.group_store import lock_any_group
from minshui.revenue.collective.queries.distributions import find_distribution
from minshui.revenue.customer.facade import account_locks, lock_accounts, require_unlocked


async def undo_distribution(
    ctx: Context, group_id: int, distribution_id: int, reason: str
) -> Distribution:
    """Return a distribution's money to the payer by a linked one of the opposite amount.

    The bills that it paid are open again, and their late fees run as if they had not been paid.
    Where a member's share has paid other bills since (because the first was taken back), the newest
    of those follow, for just as much. What members hold themselves then pays at once. All or
    nothing: raises ``E_SHARES_SPENT`` where a share left a member's deposit otherwise, and
    ``E_GROUP_UNKNOWN``, ``E_DISTRIBUTION_UNKNOWN``, ``E_DISTRIBUTION_UNDONE``,
    ``E_DISTRIBUTION_IS_UNDOING``, ``E_UNDO_REASON_MISSING``, ``E_ACCOUNT_LOCKED`` (an open case
    of the payer or a member), ``E_PERIOD_CLOSED``.
    """
    reason = reason.strip()
    if not reason:
        raise MinshuiError(UNDO_REASON_MISSING, place=Place("reason"))
    group = await lock_any_group(ctx, group_id)
    original = await _standing(ctx, group_id, distribution_id)
    shares = {share.account_id: share.amount_fen for share in original.shares}
    await _lock_free(ctx, [group.payer_account_id, *shares])
    undo_id = await reserve_distribution(ctx)
    settled = SettledBy(SOURCE, distribution_id, await journal_of(ctx, distribution_id))
    _require_all(original, await unsettle_many(ctx, shares, settled, undo_id))
    await book_spreading(
        ctx, Spreading(undo_id, group_id, group.payer_account_id, shares, distribution_id, reason)
    )
    await settle_many(ctx, [held(account) for account in sorted(shares)], SOURCE, undo_id)
    total_fen = original.amount_fen
    after = {"undo_id": undo_id, "amount_fen": total_fen, "reason": reason}
    await record_audit(
        ctx, "collective.undo", "biz_collective_distribution", distribution_id, after=after
    )
    news = CollectiveDistributionUndone(group_id, distribution_id, undo_id, total_fen)
    await publish(ctx, news)
    return await find_distribution(ctx, group_id, undo_id)


async def _standing(ctx: Context, group_id: int, distribution_id: int) -> Distribution:
    original = await find_distribution(ctx, group_id, distribution_id)
    if original.reverses_id is not None:
        raise MinshuiError(DISTRIBUTION_IS_UNDOING, distribution=distribution_id)
    if original.undone_by_id is not None:
        raise MinshuiError(DISTRIBUTION_UNDONE, distribution=distribution_id)
    return original


async def _lock_free(ctx: Context, account_ids: list[int]) -> None:
    """Lock accounts of which no open case holds reversals."""
    codes = {account.id: account.code for account in await lock_accounts(ctx, account_ids)}
    for lock in await account_locks(ctx, account_ids, "reversal"):
        await require_unlocked(ctx, lock.account_id, codes[lock.account_id], "reversal")


def _require_all(original: Distribution, missing_fen: Mapping[int, int]) -> None:
    for share in original.shares:
        if share.account_id in missing_fen:
            raise MinshuiError(
                SHARES_SPENT,
                count=len(missing_fen),
                customer=share.customer_code,
                missing=yuan_text(missing_fen[share.account_id]),
            )
