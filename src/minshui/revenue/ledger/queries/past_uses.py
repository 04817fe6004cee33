"""What accounts' deposits have paid so far."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.ledger.contracts import DepositKind, DepositUse
from minshui.revenue.ledger.models import DepositEntry, Journal

_USES = (
    select(
        DepositEntry.account_id,
        DepositEntry.kind,
        DepositEntry.bill_id,
        DepositEntry.bill_month,
        DepositEntry.movement_fen,
        DepositEntry.payment_id,
        DepositEntry.journal_id,
        Journal.source_type,
        Journal.source_id,
    )
    .join(Journal, Journal.id == DepositEntry.journal_id)
    .where(
        is_among(DepositEntry.account_id, "account_ids"),
        DepositEntry.journal_id >= bindparam("since_journal_id"),
        DepositEntry.kind.in_((DepositKind.OFFSET.value, DepositKind.LATE_FEE.value)),
    )
    .order_by(DepositEntry.account_id, DepositEntry.seq.desc())
)


async def past_uses(
    ctx: Context, account_ids: Collection[int], since_journal_id: int = 0
) -> list[DepositUse]:
    """Return the offsets and late fees that accounts' deposits paid, each account's newest first.

    ``since_journal_id`` leaves out those of journals before it.
    """
    values = {"account_ids": sorted(account_ids), "since_journal_id": since_journal_id}
    return [
        DepositUse(
            row.account_id,
            DepositKind(row.kind),
            row.bill_id,
            row.bill_month,
            -row.movement_fen,
            row.payment_id,
            row.journal_id,
            row.source_type,
            row.source_id,
        )
        for row in await ctx.session.execute(_USES, values)
    ]
