"""The only door of the counter."""

from __future__ import annotations

from minshui.revenue.cashier.approvals import APPROVAL_KINDS
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
from minshui.revenue.cashier.queries.desk import search_desk
from minshui.revenue.cashier.queries.payments import list_payments
from minshui.revenue.cashier.queries.receipt import find_receipt
from minshui.revenue.cashier.queries.till_report import (
    own_till_report,
    render_till_report,
    till_report,
)
from minshui.revenue.cashier.till_store import till_by_code
from minshui.revenue.cashier.use_cases.close_till import close_till
from minshui.revenue.cashier.use_cases.collect_batch import collect_batch
from minshui.revenue.cashier.use_cases.contra_payment import request_contra
from minshui.revenue.cashier.use_cases.correct_method import correct_method
from minshui.revenue.cashier.use_cases.dishonour_payment import dishonour_payment
from minshui.revenue.cashier.use_cases.move_payment import (
    MovedPayment,
    move_payment,
    request_move,
)
from minshui.revenue.cashier.use_cases.open_till import open_till
from minshui.revenue.cashier.use_cases.render_receipt import render_receipt
from minshui.revenue.cashier.use_cases.reverse_payment import reverse_payment
from minshui.revenue.cashier.use_cases.take_payment import take_payment

__all__ = [
    "APPROVAL_KINDS",
    "METHOD_NAMES",
    "BatchResult",
    "ChequeDetails",
    "CloseTill",
    "CollectBatch",
    "CollectedRow",
    "DeskBill",
    "DeskCustomer",
    "MethodTotals",
    "MovedPayment",
    "OpenTill",
    "PaperReceiptDetails",
    "PaymentFilter",
    "PaymentMethod",
    "PaymentResult",
    "PaymentRow",
    "PaymentStatus",
    "Receipt",
    "RoundingRule",
    "TakePayment",
    "TillContract",
    "TillReport",
    "close_till",
    "collect_batch",
    "correct_method",
    "dishonour_payment",
    "find_receipt",
    "list_payments",
    "move_payment",
    "open_till",
    "own_till_report",
    "render_receipt",
    "render_till_report",
    "request_contra",
    "request_move",
    "reverse_payment",
    "search_desk",
    "take_payment",
    "till_by_code",
    "till_report",
]
