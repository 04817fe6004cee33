"""News of the counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PaymentTaken:
    """Money was received and credited to an account."""

    event_type: ClassVar[str] = "cashier.payment_taken"

    payment_id: int
    account_id: int
    amount_fen: int
    settled_fen: int


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A payment was undone before its till was closed."""

    event_type: ClassVar[str] = "cashier.payment_reversed"

    payment_id: int
    reversal_id: int
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class TillClosed:
    """A shift ended."""

    event_type: ClassVar[str] = "cashier.till_closed"

    till_id: int
    net_fen: int
    over_short_fen: int
