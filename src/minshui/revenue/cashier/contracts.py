"""What the counter takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.billing.facade import Settlement


class PaymentMethod(StrEnum):
    """How money came in at a counter."""

    CASH = "cash"
    POS = "pos"
    TRANSFER = "transfer"
    CHEQUE = "cheque"


METHOD_NAMES = {
    PaymentMethod.CASH: "现金",
    PaymentMethod.POS: "POS 刷卡",
    PaymentMethod.TRANSFER: "转账",
    PaymentMethod.CHEQUE: "支票",
}


class PaymentStatus(StrEnum):
    """What a payment is: taken, undone, or (negative) what undid it or gave money back."""

    POSTED = "posted"
    REVERSED = "reversed"
    REVERSAL = "reversal"
    CONTRA = "contra"
    MOVE = "move"
    DISHONOUR = "dishonour"
    REFUND = "refund"


STATUS_NAMES = {
    PaymentStatus.POSTED: "已收",
    PaymentStatus.REVERSED: "已冲销",
    PaymentStatus.REVERSAL: "红冲",
    PaymentStatus.CONTRA: "冲正",
    PaymentStatus.MOVE: "转出",
    PaymentStatus.DISHONOUR: "退票",
    PaymentStatus.REFUND: "退款",
}


class RoundingRule(StrEnum):
    """What cash is rounded to (抹零) when bills are paid in full."""

    OFF = "off"
    DOWN_JIAO = "down_0.1"
    NEAREST_JIAO = "nearest_0.1"
    DOWN_YUAN = "down_1"


@dataclass(frozen=True, slots=True)
class OpenTill:
    """A shift to begin. Site and cashier are the actor's own where they are not given;
    only the system itself may name another cashier.
    """

    float_fen: int
    site_id: int | None = None
    cashier_id: int | None = None


@dataclass(frozen=True, slots=True)
class CloseTill:
    """A shift to end, with the cash that was counted (change money included).

    ``over_short_reason`` is what the cashier says of cash that is over or short.
    """

    till_id: int
    counted_cash_fen: int
    over_short_reason: str | None = None


@dataclass(frozen=True, slots=True)
class MethodTotals:
    """What one method brought in, in money; what was undone or given back is negative.

    ``contra_…`` has contra entries, payments moved away and bounced ones; ``rounding_fen`` is
    what was credited beyond the money.
    """

    payment_count: int = 0
    gross_fen: int = 0
    reversal_count: int = 0
    reversals_fen: int = 0
    contra_count: int = 0
    contra_fen: int = 0
    refund_count: int = 0
    refunds_fen: int = 0
    rounding_fen: int = 0
    net_fen: int = 0

    def __add__(self, other: MethodTotals) -> MethodTotals:
        """Return the sums of both."""
        return MethodTotals(
            *(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True))
        )


@dataclass(frozen=True, slots=True)
class TillContract:
    """A shift."""

    id: int
    code: str
    site_id: int
    cashier_id: int
    status: str
    float_fen: int
    opened_at: datetime
    closed_at: datetime | None
    counted_cash_fen: int | None
    over_short_fen: int | None
    over_short_reason: str | None = None
    handover_id: int | None = None


@dataclass(frozen=True, slots=True)
class TillReport:
    """A shift with its totals by method: as they are now, or frozen at the close."""

    till: TillContract
    company: str
    site: str
    cashier: str | None
    totals: Mapping[PaymentMethod, MethodTotals]
    expected_cash_fen: int
    first_receipt_no: str | None
    last_receipt_no: str | None


@dataclass(frozen=True, slots=True)
class ChequeDetails:
    """Whose cheque it is; its number is the payment's reference number."""

    bank_name: str
    drawn_on: date


@dataclass(frozen=True, slots=True)
class PaperReceiptDetails:
    """The receipt that was written on paper while the line was down."""

    paper_no: str
    received_on: date


@dataclass(frozen=True, slots=True)
class TakePayment:
    """Money over the counter for one customer, named by account or by customer number.

    ``amount_fen`` is what the account is credited with; cash may be tendered in excess of it.
    Without ``bill_ids`` the oldest bills are paid first; what no bill takes stays prepayment.
    ``rounded``: cash is rounded by the tenant's rule; the amount pays bills exactly in full.
    """

    method: PaymentMethod
    amount_fen: int
    account_id: int | None = None
    customer_code: str | None = None
    tendered_fen: int | None = None
    reference_no: str | None = None
    bill_ids: frozenset[int] | None = None
    rounded: bool = False
    cheque: ChequeDetails | None = None
    paper: PaperReceiptDetails | None = None


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """A payment taken, or what undid it (amounts negative)."""

    payment_id: int
    code: str
    receipt_no: str
    account_id: int
    amount_fen: int
    tendered_fen: int
    change_fen: int
    settled: Sequence[Settlement]
    prepayment_before_fen: int
    prepayment_after_fen: int
    rounding_fen: int = 0


@dataclass(frozen=True, slots=True)
class CollectedRow:
    """One payment of a batch."""

    account_id: int
    cust_id: int
    amount_fen: int
    reference_no: str | None = None


@dataclass(frozen=True, slots=True)
class CollectBatch:
    """Payments that came in together, outside a till: a file, a day of history."""

    method: PaymentMethod
    channel: str
    rows: Sequence[CollectedRow]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch brought in, and how much of it paid bills at once."""

    payment_count: int
    amount_fen: int
    settled_fen: int
    first_payment_id: int
    last_payment_id: int


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments a list shows; each given part narrows it. Dates include both ends."""

    received_from: date | None = None
    received_to: date | None = None
    till_id: int | None = None
    cashier_id: int | None = None
    method: PaymentMethod | None = None
    status: PaymentStatus | None = None
    receipt_no: str | None = None
    customer_code: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in a list."""

    id: int
    code: str
    receipt_no: str | None
    customer_code: str
    customer_name: str
    till_id: int | None
    cashier_id: int | None
    channel: str
    method: PaymentMethod
    amount_fen: int
    rounding_fen: int
    status: PaymentStatus
    reference_no: str | None
    reason: str | None
    payment_time: datetime
    received_on: date


@dataclass(frozen=True, slots=True)
class ReceiptLot:
    """What a refund gave back of one lot of prepayment."""

    posted_on: date
    method: PaymentMethod | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ReceiptBill:
    """A bill on a receipt; ``paid_fen`` is negative on a reversal's."""

    bill_id: int
    bill_month: int
    kind: str
    usage_m3: Decimal
    total_fen: int
    paid_fen: int
    open_fen: int
    previous_reading: Decimal | None
    current_reading: Decimal | None
    late_fee_fen: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says."""

    payment_id: int
    payment_code: str
    receipt_no: str | None
    company: str
    site: str
    customer_code: str
    customer_name: str
    address: str
    method: PaymentMethod
    amount_fen: int
    tendered_fen: int
    change_fen: int
    reference_no: str | None
    status: str
    reason: str | None
    payment_time: datetime
    cashier: str | None
    prepayment_before_fen: int
    prepayment_after_fen: int
    print_count: int
    bills: Sequence[ReceiptBill]
    rounding_fen: int = 0
    bank_name: str | None = None
    paper_no: str | None = None
    received_on: date | None = None
    undoes_receipt: str | None = None
    moved_from_customer: str | None = None
    payee: str | None = None
    lots: Sequence[ReceiptLot] = ()


@dataclass(frozen=True, slots=True)
class DeskBill:
    """A bill as the desk shows it: open, or its late fee still is.

    ``in_transit`` says why money of its own is on the way.
    """

    bill_id: int
    bill_month: int
    kind: str
    usage_m3: Decimal
    total_fen: int
    open_fen: int
    due_on: date
    late_fee_fen: int = 0
    in_transit: str | None = None


@dataclass(frozen=True, slots=True)
class DeskCustomer:
    """A customer at the desk: what they owe and what they have prepaid, at a glance.

    ``cash_due_fen`` is what pays all they owe in cash, late fees included, rounded by the
    tenant's rule. ``bad_debt_fen`` was written off, and is in no other sum.
    """

    cust_id: int
    account_id: int
    code: str
    name: str
    mobile: str | None
    address: str
    status: str
    meter_no: str | None
    prepayment_fen: int
    arrears_fen: int
    late_fee_fen: int
    cash_due_fen: int
    bad_debt_fen: int
    bills: Sequence[DeskBill]
    held_by: Sequence[str]
