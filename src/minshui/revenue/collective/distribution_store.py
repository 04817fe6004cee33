"""Write a distribution or what undoes one: its journal, its deposit entries, its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.revenue.collective.models import CollectiveDistribution
from minshui.revenue.ledger.facade import (
    DepositKind,
    DepositMovement,
    JournalDraft,
    PostingLine,
    Purpose,
    post_journal,
    spread_deposits,
)

SOURCE = "distribution"
_INSERT = insert(CollectiveDistribution)
_JOURNAL = select(CollectiveDistribution.journal_id).where(
    CollectiveDistribution.id == bindparam("distribution")
)


@dataclass(frozen=True, slots=True)
class Spreading:
    """Fen by member, from the payer; one that undoes another takes them back, and says why."""

    id: int
    group_id: int
    payer_account_id: int
    shares_fen: Mapping[int, int]
    reverses_id: int | None = None
    reason: str | None = None


async def reserve_distribution(ctx: Context) -> int:
    """Return the id of the next distribution."""
    (distribution_id,) = await reserve_ids(ctx.session, "biz_collective_distribution_id_seq", 1)
    return distribution_id


async def journal_of(ctx: Context, distribution_id: int) -> int:
    """Return the journal that moved a distribution's money."""
    values = {"distribution": distribution_id}
    return int((await ctx.session.execute(_JOURNAL, values)).scalar_one())


async def book_spreading(ctx: Context, spreading: Spreading) -> None:
    """Move the money between deposits, in one journal; what undoes another mirrors it.

    The accounts are locked. Raises ``E_DEPOSIT_SHORT``, ``E_PERIOD_CLOSED``.
    """
    undone = spreading.reverses_id
    sign = 1 if undone is None else -1
    total_fen = sign * sum(spreading.shares_fen.values())
    kind = DepositKind.DISTRIBUTION if undone is None else DepositKind.SHARE_BACK
    lines = [
        PostingLine(total_fen, Purpose.PREPAYMENT),
        PostingLine(-total_fen, Purpose.PREPAYMENT),
    ]
    draft = JournalDraft(
        kind.value,
        SOURCE,
        spreading.id,
        lines,
        reverses_id=None if undone is None else await journal_of(ctx, undone),
        memo=spreading.reason,
    )
    journal_id = await post_journal(ctx, draft)
    parts = [
        DepositMovement(account, sign * fen, kind)
        for account, fen in sorted(spreading.shares_fen.items())
    ]
    payers = DepositMovement(spreading.payer_account_id, -total_fen, kind)
    await spread_deposits(ctx, [payers, *parts], journal_id)
    await ctx.session.execute(
        _INSERT,
        {
            "id": spreading.id,
            "group_id": spreading.group_id,
            "journal_id": journal_id,
            "amount_fen": total_fen,
            "member_count": len(spreading.shares_fen),
            "reverses_id": undone,
            "reason": spreading.reason,
            "distributed_on": ctx.clock.today(),
            "created_by": ctx.actor.user_id,
            "created_at": ctx.clock.now(),
        },
    )
