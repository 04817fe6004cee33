"""What an account's deposit has paid so far."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositKind, DepositUse
from minshui.revenue.ledger.models import DepositEntry

_USES = (
    select(
        DepositEntry.kind,
        DepositEntry.bill_id,
        DepositEntry.bill_month,
        DepositEntry.movement_fen,
        DepositEntry.payment_id,
        DepositEntry.journal_id,
    )
    .where(
        DepositEntry.account_id == bindparam("account_id"),
        DepositEntry.kind.in_((DepositKind.OFFSET.value, DepositKind.LATE_FEE.value)),
    )
    .order_by(DepositEntry.seq.desc())
)


async def past_uses(ctx: Context, account_id: int) -> list[DepositUse]:
    """Return the offsets and late fees that an account's deposit paid, newest first."""
    return [
        DepositUse(
            DepositKind(row.kind),
            row.bill_id,
            row.bill_month,
            -row.movement_fen,
            row.payment_id,
            row.journal_id,
        )
        for row in await ctx.session.execute(_USES, {"account_id": account_id})
    ]
