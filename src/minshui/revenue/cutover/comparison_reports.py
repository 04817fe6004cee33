"""A comparison of bills as tables (for a terminal or a workbook) and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from minshui.infrastructure.http.exporting import Cell, ExportTable
from minshui.kernel.money import yuan_text
from minshui.revenue.cutover.contracts_compare import Cause, Comparison, Finding

CAUSE_NAMES = {
    Cause.SAME: "相符",
    Cause.MISSING_HERE: "我方缺少",
    Cause.MISSING_THERE: "原系统缺少",
    Cause.READING: "本次读数不同",
    Cause.POINTER: "上次表底不同",
    Cause.ESTIMATE: "估读不同",
    Cause.USAGE: "水量不同",
    Cause.COUNTER: "阶梯累计不同",
    Cause.TARIFF: "水价不同",
    Cause.VERSION: "水价版本不同",
    Cause.POPULATION: "人口不同",
    Cause.RELIEF: "优惠不同",
    Cause.COMPONENT: "费用项目不同",
    Cause.ROUNDING: "尾差",
    Cause.UNEXPLAINED: "未能解释",
}
_AMOUNTS = ("原系统（元）", "我方（元）", "差异（元）")


def causes_text(causes: Sequence[Cause]) -> str:
    """Return causes as people read them."""
    return "＋".join(CAUSE_NAMES[cause] for cause in causes)


def comparison_tables(comparison: Comparison) -> tuple[ExportTable, ...]:
    """Return the sums by cause, and every pair that differs."""
    sums: list[tuple[Cell, ...]] = [
        (
            causes_text(each.causes),
            each.count,
            *_amounts(each.old_fen, each.our_fen, each.difference_fen),
        )
        for each in comparison.sums
    ]
    count = sum(each.count for each in comparison.sums)
    whole = (comparison.old_fen, comparison.our_fen, comparison.our_fen - comparison.old_fen)
    sums.append(("合计", count, *_amounts(*whole)))
    return (
        ExportTable("按原因", ("原因", "户次", *_AMOUNTS), sums),
        ExportTable(
            "差异明细",
            ("户号", "表号", "账单号", "原水量", "我方水量", *_AMOUNTS, "原因", "说明"),
            [_row(each) for each in comparison.findings],
        ),
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as JSON takes it; money in yuan."""
    return {
        "bill_month": comparison.bill_month,
        "old": yuan_text(comparison.old_fen),
        "ours": yuan_text(comparison.our_fen),
        "difference": yuan_text(comparison.our_fen - comparison.old_fen),
        "sums": [
            {
                "causes": [cause.value for cause in each.causes],
                "count": each.count,
                "old": yuan_text(each.old_fen),
                "ours": yuan_text(each.our_fen),
                "difference": yuan_text(each.difference_fen),
            }
            for each in comparison.sums
        ],
        "findings": [
            {
                "customer": each.customer,
                "meter_no": each.meter_no,
                "number": each.number,
                "old_usage": _volume(each.old_usage_m3) or None,
                "our_usage": _volume(each.our_usage_m3) or None,
                "old": None if each.old_fen is None else yuan_text(each.old_fen),
                "ours": None if each.our_fen is None else yuan_text(each.our_fen),
                "difference": yuan_text(each.difference_fen),
                "causes": [cause.value for cause in each.causes],
                "detail": each.detail,
            }
            for each in comparison.findings
        ],
    }


def _row(each: Finding) -> tuple[Cell, ...]:
    return (
        each.customer,
        each.meter_no or "",
        each.number or "",
        _volume(each.old_usage_m3),
        _volume(each.our_usage_m3),
        *_amounts(each.old_fen, each.our_fen, each.difference_fen),
        causes_text(each.causes),
        each.detail,
    )


def _amounts(*fen: int | None) -> tuple[str, ...]:
    return tuple("" if each is None else yuan_text(each) for each in fen)


def _volume(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
