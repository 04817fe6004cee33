"""Whether the money on the counter fits the payment."""

from __future__ import annotations

from datetime import date, timedelta

from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import METHOD_NAMES, ChequeDetails, PaymentMethod
from minshui.revenue.cashier.errors import (
    AMOUNT_INVALID,
    AMOUNT_TOO_LARGE,
    CHEQUE_DATE,
    CHEQUE_MISSING,
    CHEQUE_NOT_WANTED,
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


def check_cheque(
    method: PaymentMethod, cheque: ChequeDetails | None, today: date, valid_days: int
) -> None:
    """Check that a cheque, and nothing else, comes with its bank and a date it is good on.

    Raises ``E_CHEQUE_MISSING``, ``E_CHEQUE_NOT_WANTED`` or ``E_CHEQUE_DATE``.
    """
    if method is not PaymentMethod.CHEQUE:
        if cheque is not None:
            raise MinshuiError(
                CHEQUE_NOT_WANTED, place=Place("cheque"), method=METHOD_NAMES[method]
            )
        return
    if cheque is None:
        raise MinshuiError(CHEQUE_MISSING, place=Place("cheque"))
    if not today - timedelta(days=valid_days) <= cheque.drawn_on <= today:
        raise MinshuiError(
            CHEQUE_DATE, place=Place("cheque.drawn_on"), day=cheque.drawn_on, days=valid_days
        )
