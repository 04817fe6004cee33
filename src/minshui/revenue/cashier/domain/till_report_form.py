"""What is printed where on a till report: texts only, no layout."""

from __future__ import annotations

from typing import Any

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.money import yuan_capitals, yuan_display
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    MethodTotals,
    PaymentMethod,
    TillReport,
)


def till_report_form(report: TillReport) -> dict[str, Any]:
    """Return the texts of a till report; amounts in yuan."""
    till = report.till
    closed = till.closed_at
    total = sum(report.totals.values(), MethodTotals())
    cash = [
        ["备用金", yuan_display(till.float_fen)],
        ["应有现金（备用金＋现金净额）", yuan_display(report.expected_cash_fen)],
    ]
    if till.counted_cash_fen is not None and till.over_short_fen is not None:
        cash += [
            ["清点现金", yuan_display(till.counted_cash_fen)],
            ["长款（＋）短款（－）", yuan_display(till.over_short_fen)],
        ]
    if till.over_short_reason:
        cash.append(["长短款说明", till.over_short_reason])
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


def _row(name: str, figures: MethodTotals) -> list[str]:
    return [
        name,
        str(figures.payment_count),
        yuan_display(figures.gross_fen),
        str(figures.reversal_count),
        yuan_display(figures.reversals_fen),
        str(figures.contra_count),
        yuan_display(figures.contra_fen),
        str(figures.refund_count),
        yuan_display(figures.refunds_fen),
        yuan_display(figures.rounding_fen),
        yuan_display(figures.net_fen),
    ]
