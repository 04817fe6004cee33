"""A dry run of anomaly rules in the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from minshui.kernel.period import month_text
from minshui.revenue.reading.facade import ANOMALY_TEXTS, Anomaly, DryRunReport, Level

_LEVELS = {
    Level.MESSAGE.value: "提示",
    Level.EXAMINE.value: "逐条复核",
    Level.LOCK.value: "锁定",
}


def report_json(report: DryRunReport) -> str:
    """Return the report as JSON, volumes as strings."""

    def plain(value: Any) -> str:
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    return json.dumps(asdict(report), ensure_ascii=False, indent=2, default=plain)


def show_dry_run(report: DryRunReport) -> None:
    """Print the report's counts and its first differences."""
    console = Console(highlight=False)
    console.print(
        f"参与试算 {report.readings} 条；现行规则标记 {report.marked_in_force} 条，"
        f"拟用规则标记 {report.marked_proposed} 条，标记有变化 {report.changed} 条"
    )
    _show(
        console,
        "按异常和级别",
        ("异常", "级别"),
        [
            (ANOMALY_TEXTS[Anomaly(row.anomaly)], _LEVELS[row.level], row.in_force, row.proposed)
            for row in report.by_anomaly
        ],
    )
    levels = [(_LEVELS[row.key or ""], row.in_force, row.proposed) for row in report.by_level]
    _show(console, "按最高级别", ("级别",), levels)
    for title, scopes in (("按营业所", report.by_site), ("按册本", report.by_book)):
        rows = [(row.name or row.key or "未入册", row.in_force, row.proposed) for row in scopes]
        _show(console, title, (title[1:],), rows)
    _show_differences(console, report)


def _show(
    console: Console, title: str, names: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]
) -> None:
    marked = [row for row in rows if row[-1] or row[-2]]
    if not marked:
        return
    counts = [Column(name, justify="right") for name in ("现行", "拟用")]
    table = Table(*names, *counts, title=title, title_justify="left")
    for row in marked:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


def _show_differences(console: Console, report: DryRunReport) -> None:
    if not report.differences:
        return
    names = ("账期", "表号", "户号", "水量", "历史平均", "现行", "拟用")
    title = f"前 {len(report.differences)} 条差异"
    table = Table(*(Column(name, overflow="fold") for name in names), title=title)
    for row in report.differences:
        mean = "" if row.mean_usage_m3 is None else f"{row.mean_usage_m3.normalize():f}"
        table.add_row(
            month_text(row.bill_month),
            row.meter_no,
            row.customer_code,
            f"{row.usage_m3.normalize():f}",
            mean,
            *(_marks(marks) for marks in (row.in_force, row.proposed)),
        )
    console.print(table)


def _marks(marks: Any) -> str:
    return "；".join(f"{code}（{_LEVELS[level]}）" for code, level in marks.items()) or "—"
