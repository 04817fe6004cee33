"""What an account's deposit has paid so far."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositKind, Offset
from minshui.revenue.ledger.models import DepositEntry

_OFFSETS = (
    select(
        DepositEntry.bill_id,
        DepositEntry.bill_month,
        DepositEntry.movement_fen,
        DepositEntry.payment_id,
    )
    .where(
        DepositEntry.account_id == bindparam("account_id"),
        DepositEntry.kind == DepositKind.OFFSET.value,
    )
    .order_by(DepositEntry.seq.desc())
)


async def past_offsets(ctx: Context, account_id: int) -> list[Offset]:
    """Return the offsets of an account, newest first, with positive amounts."""
    return [
        Offset(account_id, row.bill_id, row.bill_month, -row.movement_fen, row.payment_id)
        for row in await ctx.session.execute(_OFFSETS, {"account_id": account_id})
    ]
