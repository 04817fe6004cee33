"""How a payment, or what undoes it, is posted."""

from __future__ import annotations

from minshui.revenue.ledger.facade import PostingLine, Purpose


def payment_lines(method: str, amount_fen: int, rounding_fen: int = 0) -> list[PostingLine]:
    """Return the sides of a payment of ``amount_fen``: money and rounding against prepayment.

    The money lies on its method's account until it arrives at the bank. Negative amounts undo.
    """
    return [
        PostingLine(amount_fen - rounding_fen, Purpose(method)),
        PostingLine(rounding_fen, Purpose.CASH_ROUNDING),
        PostingLine(-amount_fen, Purpose.PREPAYMENT),
    ]
