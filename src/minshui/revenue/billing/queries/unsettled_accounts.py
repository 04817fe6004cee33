"""Accounts that owe a chunk's bills and hold a balance at once."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill
from minshui.revenue.ledger.models import Deposit

_UNSETTLED = (
    select(Bill.account_id)
    .join(Deposit, Deposit.account_id == Bill.account_id)
    .where(
        Bill.chunk_id == bindparam("chunk"),
        Bill.charge_status.in_(("open", "partial")),
        Deposit.balance_fen > 0,
    )
    .distinct()
    .order_by(Bill.account_id)
)


async def unsettled_accounts(ctx: Context, chunk_id: int) -> list[int]:
    """Return the accounts, ascending."""
    return list((await ctx.session.execute(_UNSETTLED, {"chunk": chunk_id})).scalars())
