"""An account's prepayment by lots."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.deposits import LotContract
from minshui.revenue.cashier.domain.deposit_lots import DepositMove, deposit_lots
from minshui.revenue.cashier.models import ArrivalLine, Payment
from minshui.revenue.ledger.models import DepositEntry

_ENTRIES = (
    select(
        DepositEntry.seq,
        DepositEntry.posted_on,
        DepositEntry.kind,
        DepositEntry.movement_fen,
        DepositEntry.bill_id,
        DepositEntry.payment_id,
        Payment.reverses_id,
        Payment.method,
        ArrivalLine.arrival_id,
    )
    .join(Payment, Payment.id == DepositEntry.payment_id, isouter=True)
    .join(ArrivalLine, ArrivalLine.payment_id == Payment.id, isouter=True)
    .where(DepositEntry.account_id == bindparam("account_id"))
    .order_by(DepositEntry.seq)
)


async def lots_of(ctx: Context, account_id: int) -> Sequence[LotContract]:
    """Return the lots that an account's deposit still holds, oldest first."""
    rows = (await ctx.session.execute(_ENTRIES, {"account_id": account_id})).all()
    by_seq = {row.seq: row for row in rows}
    moves = [
        DepositMove(
            row.seq,
            row.posted_on,
            row.kind,
            row.movement_fen,
            row.payment_id,
            row.bill_id,
            row.reverses_id,
        )
        for row in rows
    ]
    contracts = []
    for lot in deposit_lots(moves):
        row = by_seq[lot.seq]
        method = PaymentMethod(row.method) if row.method and lot.kind in _PAID else None
        contracts.append(
            LotContract(
                lot.seq,
                lot.posted_on,
                lot.kind,
                lot.payment_id,
                method,
                method is PaymentMethod.CHEQUE and row.arrival_id is None,
                lot.amount_fen,
                lot.remaining_fen,
            )
        )
    return [lot for lot in contracts if lot.remaining_fen]


_PAID = frozenset({"payment", "move"})
