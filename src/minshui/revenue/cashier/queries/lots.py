"""An account's prepayment by lots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.deposits import LotContract
from minshui.revenue.cashier.domain.deposit_lots import DepositLot, DepositMove, deposit_lots
from minshui.revenue.cashier.models import ArrivalLine, Payment
from minshui.revenue.ledger.models import DepositEntry, OpeningLot

_ENTRIES = (
    select(
        DepositEntry.seq,
        func.coalesce(OpeningLot.received_on, DepositEntry.posted_on).label("posted_on"),
        DepositEntry.kind,
        DepositEntry.movement_fen,
        DepositEntry.bill_id,
        DepositEntry.payment_id,
        Payment.reverses_id,
        Payment.method,
        OpeningLot.method.label("method_before"),
        ArrivalLine.arrival_id,
    )
    .join(Payment, Payment.id == DepositEntry.payment_id, isouter=True)
    .join(ArrivalLine, ArrivalLine.payment_id == Payment.id, isouter=True)
    .join(
        OpeningLot,
        (OpeningLot.account_id == DepositEntry.account_id) & (OpeningLot.seq == DepositEntry.seq),
        isouter=True,
    )
    .where(DepositEntry.account_id == bindparam("account_id"))
    .order_by(DepositEntry.seq)
)


async def lots_of(ctx: Context, account_id: int) -> Sequence[LotContract]:
    """Return the lots that an account's deposit still holds, oldest first.

    A lot taken over at cut-over has the day and the method that the system before ours gave it.
    """
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
    lots = (lot for lot in deposit_lots(moves) if lot.remaining_fen)
    return [_contract(lot, by_seq[lot.seq]) for lot in lots]


def _contract(lot: DepositLot, row: Any) -> LotContract:
    method = None
    if lot.kind in _PAID and row.method:
        method = PaymentMethod(row.method)
    elif lot.kind == _TAKEN_OVER and row.method_before in _COUNTER_METHODS:
        method = PaymentMethod(row.method_before)
    # A cheque of the system before ours has long arrived: that system's day is closed.
    pending = method is PaymentMethod.CHEQUE and lot.kind in _PAID and row.arrival_id is None
    return LotContract(
        lot.seq,
        lot.posted_on,
        lot.kind,
        lot.payment_id,
        method,
        pending,
        lot.amount_fen,
        lot.remaining_fen,
    )


_PAID = frozenset({"payment", "move"})
_TAKEN_OVER = "opening"
# The system before ours had others, too; what came by them goes back by transfer.
_COUNTER_METHODS = frozenset(PaymentMethod)
