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


@dataclass(frozen=True, slots=True)
class PaymentContraed:
    """A payment was undone after its till was closed."""

    event_type: ClassVar[str] = "cashier.payment_contraed"

    payment_id: int
    contra_id: int
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PaymentDishonoured:
    """A cheque bounced, or a card or transfer payment was charged back."""

    event_type: ClassVar[str] = "cashier.payment_dishonoured"

    payment_id: int
    dishonour_id: int
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PaymentMoved:
    """A payment that was taken for one account was given to another."""

    event_type: ClassVar[str] = "cashier.payment_moved"

    payment_id: int
    new_payment_id: int
    from_account_id: int
    to_account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PrepaymentRefunded:
    """Prepayment was given back."""

    event_type: ClassVar[str] = "cashier.prepayment_refunded"

    refund_id: int
    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PrepaymentOrdered:
    """Prepayment was transferred to another account, or adjusted."""

    event_type: ClassVar[str] = "cashier.prepayment_ordered"

    order_id: int
    kind: str
    account_id: int
    to_account_id: int | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class TillsHandedOver:
    """Closed tills were handed over, confirmed by finance, or their cash arrived."""

    event_type: ClassVar[str] = "cashier.tills_handed_over"

    handover_id: int
    status: str


@dataclass(frozen=True, slots=True)
class MoneyArrived:
    """Money was found on the bank's statement."""

    event_type: ClassVar[str] = "cashier.money_arrived"

    arrival_id: int
    amount_fen: int
