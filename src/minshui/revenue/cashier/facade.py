"""The only door of the counter."""

from __future__ import annotations

from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    BatchResult,
    ChequeDetails,
    CloseTill,
    CollectBatch,
    CollectedRow,
    DeskBill,
    DeskCustomer,
    MethodTotals,
    OpenTill,
    PaperReceiptDetails,
    PaymentFilter,
    PaymentMethod,
    PaymentResult,
    PaymentRow,
    PaymentStatus,
    Receipt,
    RoundingRule,
    TakePayment,
    TillContract,
    TillReport,
)
from minshui.revenue.cashier.deposits import (
    DepositOrderKind,
    LotContract,
    OrderDeposit,
    Payee,
    RefundKind,
    RequestRefund,
)
from minshui.revenue.cashier.events import PaymentTaken
from minshui.revenue.cashier.handovers import (
    ArrivalContract,
    ConfirmedSum,
    ConfirmHandOver,
    HandOverContract,
    HandOverStatus,
    HandOverTills,
    SiteDay,
)
from minshui.revenue.cashier.moving import MovedPayment
from minshui.revenue.cashier.queries.desk import search_desk
from minshui.revenue.cashier.queries.handovers import list_handovers
from minshui.revenue.cashier.queries.lots import lots_of
from minshui.revenue.cashier.queries.payments import list_payments
from minshui.revenue.cashier.queries.pending_arrivals import pending_arrivals
from minshui.revenue.cashier.queries.receipt import find_receipt
from minshui.revenue.cashier.queries.scoped import (
    HANDOVER_ROWS,
    PAYMENT_ROWS,
    REFUND_ROWS,
    TILL_ROWS,
)
from minshui.revenue.cashier.queries.site_day import site_day
from minshui.revenue.cashier.queries.till_report import (
    own_till_report,
    render_till_report,
    till_report,
)
from minshui.revenue.cashier.till_store import till_by_code
from minshui.revenue.cashier.use_cases.arrive_cash import arrive_cash
from minshui.revenue.cashier.use_cases.arrive_payments import arrive_payments
from minshui.revenue.cashier.use_cases.close_till import close_till
from minshui.revenue.cashier.use_cases.collect_batch import collect_batch
from minshui.revenue.cashier.use_cases.confirm_handover import confirm_handover
from minshui.revenue.cashier.use_cases.correct_method import correct_method
from minshui.revenue.cashier.use_cases.dishonour_payment import dishonour_payment
from minshui.revenue.cashier.use_cases.hand_over import hand_over
from minshui.revenue.cashier.use_cases.move_payment import move_payment
from minshui.revenue.cashier.use_cases.open_till import open_till
from minshui.revenue.cashier.use_cases.render_receipt import render_receipt
from minshui.revenue.cashier.use_cases.request_contra import request_contra
from minshui.revenue.cashier.use_cases.request_deposit_order import request_deposit_order
from minshui.revenue.cashier.use_cases.request_move import request_move
from minshui.revenue.cashier.use_cases.request_refund import request_refund
from minshui.revenue.cashier.use_cases.reverse_payment import reverse_payment
from minshui.revenue.cashier.use_cases.take_payment import take_payment
from minshui.revenue.cashier.use_cases.take_payments import take_payments

__all__ = [
    "HANDOVER_ROWS",
    "METHOD_NAMES",
    "PAYMENT_ROWS",
    "REFUND_ROWS",
    "TILL_ROWS",
    "ArrivalContract",
    "BatchResult",
    "ChequeDetails",
    "CloseTill",
    "CollectBatch",
    "CollectedRow",
    "ConfirmHandOver",
    "ConfirmedSum",
    "DepositOrderKind",
    "DeskBill",
    "DeskCustomer",
    "HandOverContract",
    "HandOverStatus",
    "HandOverTills",
    "LotContract",
    "MethodTotals",
    "MovedPayment",
    "OpenTill",
    "OrderDeposit",
    "PaperReceiptDetails",
    "Payee",
    "PaymentFilter",
    "PaymentMethod",
    "PaymentResult",
    "PaymentRow",
    "PaymentStatus",
    "PaymentTaken",
    "Receipt",
    "RefundKind",
    "RequestRefund",
    "RoundingRule",
    "SiteDay",
    "TakePayment",
    "TillContract",
    "TillReport",
    "arrive_cash",
    "arrive_payments",
    "close_till",
    "collect_batch",
    "confirm_handover",
    "correct_method",
    "dishonour_payment",
    "find_receipt",
    "hand_over",
    "list_handovers",
    "list_payments",
    "lots_of",
    "move_payment",
    "open_till",
    "own_till_report",
    "pending_arrivals",
    "render_receipt",
    "render_till_report",
    "request_contra",
    "request_deposit_order",
    "request_move",
    "request_refund",
    "reverse_payment",
    "search_desk",
    "site_day",
    "take_payment",
    "take_payments",
    "till_by_code",
    "till_report",
]
