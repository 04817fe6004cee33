"""A proof report as tables (for a terminal or a workbook) and as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from minshui.infrastructure.http.exporting import ExportTable
from minshui.kernel.money import yuan_text
from minshui.revenue.cutover.contracts import Cutover, KitResult, Proof, ProofItem, ProofLine
from minshui.revenue.cutover.kit.totals import ITEM_NAMES, MONEY

_FIGURES = ("项目", "文件合计", "账上接收", "原系统合计", "差异")


def proof_tables(proof: Proof) -> tuple[ExportTable, ...]:
    """Return the report's tables: differences first, then all, by site, by class, by both."""
    parts: dict[str, list[ProofLine]] = {
        "合计": [],
        "按营业所": [],
        "按用水类别": [],
        "按营业所和用水类别": [],
    }
    for line in proof.lines:
        place = (line.site is not None) + 2 * (line.class_code is not None)
        parts[tuple(parts)[place]].append(line)
    return (
        ExportTable("差异", ("所在", *_FIGURES), [_difference(each) for each in proof.differences]),
        *(
            ExportTable(
                title,
                ("营业所", "用水类别", *_FIGURES),
                [(each.site or "", each.class_code or "", *_figures(each)) for each in lines],
            )
            for title, lines in parts.items()
        ),
    )


def proof_json(proof: Proof) -> dict[str, Any]:
    """Return the report as JSON takes it; money in yuan."""
    return {
        "cutover": cutover_json(proof.cutover),
        "agrees": not proof.differences,
        "lines": [
            {
                "site": each.site,
                "class": each.class_code,
                "item": each.item.value,
                "in_files": shown(each.item, each.in_files),
                "taken_over": shown(each.item, each.taken_over),
                "stated": None if each.stated is None else shown(each.item, each.stated),
                "difference": shown(each.item, each.difference),
                "agrees": each.agrees,
            }
            for each in proof.lines
        ],
    }


def cutover_json(cutover: Cutover) -> dict[str, Any]:
    """Return what a cut-over is known by."""
    return {
        "code": cutover.code,
        "name": cutover.name,
        "cutover_on": cutover.cutover_on.isoformat(),
        "status": cutover.status.value,
        "customers": cutover.customer_count,
        "meters": cutover.meter_count,
    }


def result_json(result: KitResult) -> dict[str, Any]:
    """Return what became of a set of files as JSON takes it."""
    return {
        "status": result.status,
        "rows": {kind.value: count for kind, count in result.rows.items()},
        "fault_count": len(result.faults),
        "faults": [
            {
                "file": fault.file,
                "row": fault.row,
                "column": fault.column,
                "code": fault.code,
                "message": fault.message,
            }
            for fault in result.faults
        ],
    }


def shown(item: ProofItem, value: Decimal) -> str:
    """Return a figure as people read it: money in yuan."""
    if item in MONEY:
        return yuan_text(int(value))
    return f"{value.normalize():f}"


def _figures(line: ProofLine) -> tuple[str, ...]:
    stated = "未提供" if line.stated is None else shown(line.item, line.stated)
    return (
        ITEM_NAMES[line.item],
        shown(line.item, line.in_files),
        shown(line.item, line.taken_over),
        stated,
        shown(line.item, line.difference),
    )


def _difference(line: ProofLine) -> tuple[str, ...]:
    place = " ".join(part for part in (line.site, line.class_code) if part) or "全公司"
    return (place, *_figures(line))
