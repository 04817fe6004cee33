"""What is printed where on a receipt and on a till report: texts only, no layout."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.money import yuan_capitals, yuan_display
from minshui.kernel.period import month_text
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    MethodTotals,
    PaymentMethod,
    Receipt,
    ReceiptBill,
    TillReport,
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


def till_report_form(report: TillReport) -> dict[str, Any]:
    """Return the texts of a till report; amounts in yuan."""
    till = report.till
    closed = till.closed_at
    total = _total(report.totals)
    cash = [
        ["备用金", yuan_display(till.float_fen)],
        ["应有现金（备用金＋现金净额）", yuan_display(report.expected_cash_fen)],
    ]
    if till.counted_cash_fen is not None and till.over_short_fen is not None:
        cash += [
            ["清点现金", yuan_display(till.counted_cash_fen)],
            ["长款（＋）短款（－）", yuan_display(till.over_short_fen)],
        ]
    receipts = f"{report.first_receipt_no} 至 {report.last_receipt_no}"
    return {
        "company": report.company,
        "title": "收费员结账单" if closed else "收费员班次汇总（未结账）",
        "head": [
            ["班次", till.code],
            ["营业所", report.site],
            ["收费员", report.cashier or "—"],
            ["收据号", receipts if report.first_receipt_no else "无"],
            ["开班时间", f"{till.opened_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"],
            ["结账时间", f"{closed.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if closed else "未结账"],
        ],
        "rows": [
            _row(METHOD_NAMES[method], report.totals.get(method, MethodTotals()))
            for method in PaymentMethod
        ],
        "total": _row("合计", total),
        "cash": cash,
        "capitals": yuan_capitals(total.net_fen),
    }


def _total(totals: Mapping[PaymentMethod, MethodTotals]) -> MethodTotals:
    figures = list(totals.values())
    return MethodTotals(
        sum(each.payment_count for each in figures),
        sum(each.gross_fen for each in figures),
        sum(each.reversal_count for each in figures),
        sum(each.reversals_fen for each in figures),
        sum(each.net_fen for each in figures),
    )


def _row(name: str, figures: MethodTotals) -> list[str]:
    return [
        name,
        str(figures.payment_count),
        yuan_display(figures.gross_fen),
        str(figures.reversal_count),
        yuan_display(figures.reversals_fen),
        yuan_display(figures.net_fen),
    ]
