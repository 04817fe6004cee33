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
    Receipt,
    ReceiptBill,
)

_KIND_NAMES = {
    "ordinary": "水费",
    "opening": "期初欠费",
    "special": "特殊开账",
    "closing": "销户结算",
}
_NOTE = "请当面核对金额并妥善保管本收据；本收据不作为税务发票。"


def receipt_form(receipt: Receipt, paper: str, *, reprint: bool) -> dict[str, Any]:
    """Return the texts of a receipt on ``paper`` (``a5`` or ``80mm``)."""
    reversal = receipt.status == "reversal"
    return {
        "format": paper,
        "company": receipt.company,
        "title": "水费缴费收据",
        "receipt_no": receipt.receipt_no or receipt.payment_code,
        "reversal": reversal,
        "reprint": reprint,
        "head": _head(receipt, paper),
        "bills": [_bill(bill) for bill in receipt.bills],
        "sums": _sums(receipt),
        "amount": yuan_display(receipt.amount_fen),
        "amount_label": "红冲金额" if reversal else "缴费金额",
        "capitals": yuan_capitals(receipt.amount_fen),
        "foot": [
            ["营业所", receipt.site],
            ["收费员", receipt.cashier or "—"],
            ["时间", _time(receipt)],
        ],
        "note": f"红冲原因：{receipt.reason}" if reversal else _NOTE,
    }


def _head(receipt: Receipt, paper: str) -> list[list[str]]:
    numbers = [["收据号", receipt.receipt_no or "—"]] if paper == "80mm" else []
    return [
        *numbers,
        ["户名", receipt.customer_name],
        ["客户编号", receipt.customer_code],
        ["用水地址", receipt.address],
        ["缴费编号", receipt.payment_code],
    ]


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
    if receipt.reference_no:
        method = f"{method}（{receipt.reference_no}）"
    sums = [["支付方式", method]]
    if receipt.status == "reversal":
        # What is handed back is the payment: the change has gone already.
        sums.append(["退还", yuan_display(-receipt.amount_fen)])
    elif receipt.method is PaymentMethod.CASH:
        sums += [
            ["实收", yuan_display(receipt.tendered_fen)],
            ["找零", yuan_display(receipt.change_fen)],
        ]
    return [
        *sums,
        ["缴前预存", yuan_display(receipt.prepayment_before_fen)],
        ["缴后预存", yuan_display(receipt.prepayment_after_fen)],
    ]


def _volume(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _time(receipt: Receipt) -> str:
    return f"{receipt.payment_time.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
