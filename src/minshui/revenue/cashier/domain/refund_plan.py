"""How a refund is paid: which lots it takes, and by what channel each goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.deposits import LotContract
from minshui.revenue.cashier.domain.deposit_lots import consume
from minshui.revenue.cashier.errors import PAYOUT_AMOUNT, PAYOUT_PENDING, PAYOUT_TOO_MUCH

WORK = "退款"


@dataclass(frozen=True, slots=True)
class PaidLot:
    """What goes back of one lot, and how."""

    lot: LotContract
    amount_fen: int
    method: PaymentMethod


def plan_refund(
    lots: Sequence[LotContract],
    amount_fen: int,
    unpaid_by: PaymentMethod = PaymentMethod.TRANSFER,
) -> list[PaidLot]:
    """Take ``amount_fen`` of the lots, oldest first; cash goes back as cash, the rest by transfer.

    What no payment brought goes by ``unpaid_by``.

    Raises ``E_PAYOUT_AMOUNT``, ``E_PAYOUT_TOO_MUCH``, ``E_PAYOUT_PENDING`` (a cheque's money
    that has not arrived is not given back).
    """
    if amount_fen <= 0:
        raise MinshuiError(
            PAYOUT_AMOUNT, place=Place("amount"), work=WORK, amount=yuan_text(amount_fen)
        )
    balance_fen = sum(lot.remaining_fen for lot in lots)
    if amount_fen > balance_fen:
        raise MinshuiError(
            PAYOUT_TOO_MUCH,
            place=Place("amount"),
            work=WORK,
            amount=yuan_text(amount_fen),
            balance=yuan_text(balance_fen),
        )
    plan = []
    for lot, taken_fen in arrived_lots(lots, amount_fen, WORK):
        cash = (lot.method or unpaid_by) is PaymentMethod.CASH
        plan.append(PaidLot(lot, taken_fen, PaymentMethod.CASH if cash else PaymentMethod.TRANSFER))
    return plan


def arrived_lots(
    lots: Sequence[LotContract], amount_fen: int, work: str
) -> list[tuple[LotContract, int]]:
    """Return what ``amount_fen`` takes of the lots, oldest first.

    Raises ``E_PAYOUT_PENDING``: a cheque that bounces is taken back where it was paid in.
    """
    uses = consume(lots, amount_fen)
    for lot, _ in uses:
        if lot.pending:
            raise MinshuiError(PAYOUT_PENDING, work=work, payment=lot.payment_id)
    return uses


def sums_by_method(plan: Sequence[PaidLot]) -> dict[PaymentMethod, int]:
    """Return what goes back by each method, cash first."""
    sums = {
        method: sum(each.amount_fen for each in plan if each.method is method)
        for method in (PaymentMethod.CASH, PaymentMethod.TRANSFER)
    }
    return {method: fen for method, fen in sums.items() if fen}
