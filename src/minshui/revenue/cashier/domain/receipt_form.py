"""What is printed where on a receipt: texts only, no layout."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.money import yuan_capitals, yuan_display
from minshui.kernel.period import month_text
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    PaymentMethod,
    PaymentStatus,
    Receipt,
    ReceiptBill,
    ReceiptLot,
)

_KIND_NAMES = {
    "ordinary": "水费",
    "opening": "期初欠费",
    "special": "特殊开账",
    "closing": "销户结算",
}
_NOTE = "请当面核对金额并妥善保管本收据；本收据不作为税务发票。"
_RECEIPT = "水费缴费收据"
# By status: the paper's title, its mark, and what its amount and its reason are called.
_UNDONE = {
    PaymentStatus.REVERSAL: (_RECEIPT, "红冲", "红冲金额", "红冲原因"),
    PaymentStatus.CONTRA: ("水费冲正凭单", "冲正", "冲正金额", "冲正原因"),
    PaymentStatus.MOVE: ("水费转户凭单", "转出", "转出金额", "转户原因"),
    PaymentStatus.DISHONOUR: ("水费退票凭单", "退票", "退票金额", "退票原因"),
    PaymentStatus.REFUND: ("预存退款凭单", "退款", "退款金额", "退款原因"),
}
_GIVEN_BACK = frozenset({PaymentStatus.REVERSAL, PaymentStatus.CONTRA, PaymentStatus.REFUND})


def receipt_form(receipt: Receipt, paper: str, *, reprint: bool) -> dict[str, Any]:
    """Return the texts of a receipt on ``paper`` (``a5`` or ``80mm``)."""
    status = PaymentStatus(receipt.status)
    title, mark, amount_label, reason_label = _UNDONE.get(status, (_RECEIPT, None, "缴费金额", ""))
    marks = [mark, "转入" if receipt.moved_from_customer else None]
    marks += ["补录" if receipt.paper_no else None, "补打" if reprint else None]
    lots = [_lot(lot) for lot in receipt.lots]
    return {
        "format": paper,
        "company": receipt.company,
        "title": title,
        "receipt_no": receipt.receipt_no or receipt.payment_code,
        "marks": [each for each in marks if each],
        "head": _head(receipt, paper),
        "bills": [line for bill in receipt.bills for line in _lines(bill)],
        "lots": lots,
        "empty": None if receipt.bills or lots else _nothing(status),
        "sums": _sums(receipt),
        "amount": yuan_display(receipt.amount_fen),
        "amount_label": amount_label,
        "capitals": yuan_capitals(receipt.amount_fen),
        "foot": [
            ["营业所", receipt.site],
            ["收费员", receipt.cashier or "—"],
            ["时间", _time(receipt)],
        ],
        "signature": "收款人（签字）" if status is PaymentStatus.REFUND else "收款单位（盖章）",
        "note": f"{reason_label}：{receipt.reason}" if mark else _NOTE,
    }


def _nothing(status: PaymentStatus) -> str:
    return "本次没有涉及账单。" if status in _UNDONE else "本次缴费全部转入预存。"


def _head(receipt: Receipt, paper: str) -> list[list[str]]:
    numbers = [["收据号", receipt.receipt_no or "—"]] if paper == "80mm" else []
    head = [
        *numbers,
        ["户名", receipt.customer_name],
        ["客户编号", receipt.customer_code],
        ["用水地址", receipt.address],
        ["缴费编号", receipt.payment_code],
    ]
    if receipt.undoes_receipt:
        head.append(["原收据", receipt.undoes_receipt])
    if receipt.payee:
        head.append(["收款账户", receipt.payee])
    if receipt.moved_from_customer:
        head.append(["转自客户", receipt.moved_from_customer])
    if receipt.paper_no:
        head += [["手工收据", receipt.paper_no], ["收款日期", f"{receipt.received_on}"]]
    return head


def _lot(lot: ReceiptLot) -> list[str]:
    name = METHOD_NAMES[lot.method] if lot.method else "其他来源"
    return [f"{lot.posted_on}", name, yuan_display(lot.amount_fen)]


def _lines(bill: ReceiptBill) -> list[dict[str, str | None]]:
    """Return what a bill was paid, and its late fee on a line of its own."""
    lines = [_bill(bill)] if bill.paid_fen or not bill.late_fee_fen else []
    if bill.late_fee_fen:
        lines.append(
            {
                "month": month_text(bill.bill_month),
                "kind": "违约金",
                "readings": None,
                "usage": None,
                "total": "—",
                "paid": yuan_display(bill.late_fee_fen),
                "open": "—",
            }
        )
    return lines


def _bill(bill: ReceiptBill) -> dict[str, str | None]:
    readings = None
    if bill.previous_reading is not None and bill.current_reading is not None:
        readings = f"{_volume(bill.previous_reading)} → {_volume(bill.current_reading)}"
    return {
        "month": month_text(bill.bill_month),
        "kind": _KIND_NAMES.get(bill.kind, bill.kind),
        "readings": readings,
        "usage": None if bill.kind == "opening" else _volume(bill.usage_m3),
        "total": yuan_display(bill.total_fen),
        "paid": yuan_display(bill.paid_fen),
        "open": yuan_display(bill.open_fen),
    }


def _sums(receipt: Receipt) -> list[list[str]]:
    method = METHOD_NAMES[receipt.method]
    details = [each for each in (receipt.bank_name, receipt.reference_no) if each]
    if details:
        method = f"{method}（{' '.join(details)}）"
    sums = [["支付方式", method]]
    if receipt.status in _GIVEN_BACK:
        # What is handed back is the payment: the change has gone already.
        sums.append(["退还", yuan_display(receipt.rounding_fen - receipt.amount_fen)])
    elif receipt.status not in _UNDONE and receipt.method is PaymentMethod.CASH:
        sums += [
            ["实收", yuan_display(receipt.tendered_fen)],
            ["找零", yuan_display(receipt.change_fen)],
        ]
    if receipt.rounding_fen:
        sums.append(["抹零", yuan_display(receipt.rounding_fen)])
    before, after = ("缴前预存", "缴后预存")
    if receipt.status in _UNDONE:
        before, after = ("办理前预存", "办理后预存")
    return [
        *sums,
        [before, yuan_display(receipt.prepayment_before_fen)],
        [after, yuan_display(receipt.prepayment_after_fen)],
    ]


def _volume(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _time(receipt: Receipt) -> str:
    return f"{receipt.payment_time.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
