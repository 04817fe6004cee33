"""Whether the money on the counter fits the payment."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import METHOD_NAMES, PaymentMethod
from minshui.revenue.cashier.errors import (
    AMOUNT_INVALID,
    AMOUNT_TOO_LARGE,
    REFERENCE_MISSING,
    TENDERED_NOT_CASH,
    TENDERED_SHORT,
)


def check_tender(
    method: PaymentMethod,
    amount_fen: int,
    tendered_fen: int | None,
    reference_no: str | None,
    limit_fen: int,
) -> tuple[int, int]:
    """Return what was tendered and what goes back as change, in fen.

    Raises ``E_AMOUNT_INVALID``, ``E_AMOUNT_TOO_LARGE``, ``E_TENDERED_SHORT``,
    ``E_TENDERED_NOT_CASH`` or ``E_REFERENCE_MISSING``.
    """
    amount = yuan_text(amount_fen)
    if amount_fen <= 0:
        raise MinshuiError(AMOUNT_INVALID, place=Place("amount"), amount=amount)
    if amount_fen > limit_fen:
        raise MinshuiError(
            AMOUNT_TOO_LARGE, place=Place("amount"), amount=amount, limit=yuan_text(limit_fen)
        )
    tendered_fen = amount_fen if tendered_fen is None else tendered_fen
    tendered = yuan_text(tendered_fen)
    if method is PaymentMethod.CASH:
        if tendered_fen < amount_fen:
            raise MinshuiError(
                TENDERED_SHORT, place=Place("tendered"), tendered=tendered, amount=amount
            )
        return tendered_fen, tendered_fen - amount_fen
    name = METHOD_NAMES[method]
    if tendered_fen != amount_fen:
        raise MinshuiError(
            TENDERED_NOT_CASH,
            place=Place("tendered"),
            method=name,
            tendered=tendered,
            amount=amount,
        )
    if not (reference_no or "").strip():
        raise MinshuiError(REFERENCE_MISSING, place=Place("reference_no"), method=name)
    return tendered_fen, 0
