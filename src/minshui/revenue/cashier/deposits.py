"""What lots, refunds, transfers and adjustments of prepayment take and give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from minshui.revenue.cashier.contracts import PaymentMethod


class RefundKind(StrEnum):
    """Why prepayment is given back."""

    PREPAYMENT = "prepayment"
    OVERPAYMENT = "overpayment"


REFUND_KIND_NAMES = {RefundKind.PREPAYMENT: "预付款退款", RefundKind.OVERPAYMENT: "多缴费退款"}


@dataclass(frozen=True, slots=True)
class LotContract:
    """Money that came in at once, by what method (none: no payment brought it), what is left.

    ``pending``: it was a cheque whose money has not arrived.
    """

    seq: int
    posted_on: date
    kind: str
    payment_id: int | None
    method: PaymentMethod | None
    pending: bool
    amount_fen: int
    remaining_fen: int


@dataclass(frozen=True, slots=True)
class Payee:
    """Where a refund is transferred to."""

    name: str
    bank: str
    account_no: str


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """Prepayment to give back to one customer, oldest lots first.

    What came in cash is paid in cash from the actor's open till, the rest by transfer; what no
    payment brought (a credit, a deposit given back) by ``unpaid_by``.
    """

    amount_fen: int
    reason: str
    kind: RefundKind = RefundKind.PREPAYMENT
    account_id: int | None = None
    customer_code: str | None = None
    payee: Payee | None = None
    unpaid_by: PaymentMethod = PaymentMethod.TRANSFER


@dataclass(frozen=True, slots=True)
class RefundLotContract:
    """What a refund took of one lot."""

    lot_seq: int
    posted_on: date
    method: PaymentMethod
    amount_fen: int
    receipt_no: str


@dataclass(frozen=True, slots=True)
class RefundContract:
    """A refund as it stands; the payee's account is shown masked."""

    id: int
    code: str
    customer_code: str
    customer_name: str
    account_id: int
    kind: RefundKind
    amount_fen: int
    reason: str
    payee_name: str | None
    payee_bank: str | None
    payee_account: str | None
    process_id: int | None
    process_code: str | None
    process_status: str | None
    requested_at: datetime
    paid_at: datetime | None
    lots: Sequence[RefundLotContract]


class DepositOrderKind(StrEnum):
    """What is done to prepayment by order."""

    TRANSFER = "transfer"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class OrderDeposit:
    """Prepayment to transfer to another account, or to adjust by a signed amount."""

    kind: DepositOrderKind
    account_id: int
    amount_fen: int
    reason: str
    to_account_id: int | None = None
