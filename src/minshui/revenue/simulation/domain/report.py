"""A simulation as tables (for a terminal or a workbook) and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from minshui.kernel.money import yuan_text
from minshui.revenue.simulation.contracts import Band, Change, Simulation

_CHANGE = ("原金额（元）", "新金额（元）", "增减（元）", "增减（%）")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of the report, all cells as text."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_tables(simulation: Simulation) -> tuple[ReportTable, ...]:
    """Return the report's tables, in the order in which they are read."""
    return (
        ReportTable(
            "合计",
            ("年度", "户数", "账单", "水量（m³）", *_CHANGE),
            (
                (
                    str(simulation.year),
                    str(simulation.household_count),
                    str(simulation.bill_count),
                    _plain(simulation.usage_m3),
                    *_change(simulation.change),
                ),
            ),
        ),
        ReportTable(
            "按用水性质",
            ("价格", "名称", "户数", "账单", "水量（m³）", *_CHANGE),
            tuple(
                (
                    each.tariff_code,
                    each.tariff_name,
                    str(each.household_count),
                    str(each.bill_count),
                    _plain(each.usage_m3),
                    *_change(each.change),
                )
                for each in simulation.classes
            ),
        ),
        ReportTable(
            "按费用组成",
            ("价格", "费用", "名称", *_CHANGE),
            tuple(
                (
                    each.tariff_code,
                    each.component_code,
                    each.component_name,
                    *_change(each.change),
                )
                for each in simulation.components
            ),
        ),
        _distribution(simulation),
        ReportTable(
            "分位",
            ("不超过该增减额的户数（%）", "全年增减（元）"),
            tuple(
                (str(each.percent), yuan_text(each.difference_fen)) for each in simulation.quantiles
            ),
        ),
        _worst(simulation),
        ReportTable(
            "未能模拟的用户",
            ("客户编号", "代码", "原因"),
            tuple((each.customer_code, each.code, each.message) for each in simulation.failures),
        ),
    )


def as_json(simulation: Simulation) -> dict[str, Any]:
    """Return the report as JSON: volumes and percentages as strings, amounts in yuan as strings."""
    return {
        "year": simulation.year,
        "households": simulation.household_count,
        "bills": simulation.bill_count,
        "usage_m3": _plain(simulation.usage_m3),
        **_change_json(simulation.change),
        "classes": [
            {
                "tariff": each.tariff_code,
                "name": each.tariff_name,
                "households": each.household_count,
                "bills": each.bill_count,
                "usage_m3": _plain(each.usage_m3),
                **_change_json(each.change),
            }
            for each in simulation.classes
        ],
        "components": [
            {
                "tariff": each.tariff_code,
                "component": each.component_code,
                "name": each.component_name,
                **_change_json(each.change),
            }
            for each in simulation.components
        ],
        "bands": [
            {
                "over_percent": each.over,
                "up_to_percent": each.up_to,
                "households": each.household_count,
                "difference": yuan_text(each.difference_fen),
            }
            for each in simulation.bands
        ],
        "quantiles": {
            str(each.percent): yuan_text(each.difference_fen) for each in simulation.quantiles
        },
        "worst": [
            {
                "customer": each.customer_code,
                "usage_m3": _plain(each.usage_m3),
                **_change_json(each.change),
            }
            for each in simulation.worst
        ],
        "unbilled": simulation.unbilled_count,
        "failed": simulation.failed_count,
        "failures": [asdict(each) for each in simulation.failures],
        "scalar": simulation.scalar_count,
    }


def _distribution(simulation: Simulation) -> ReportTable:
    rows = [
        (
            _band_name(each),
            str(each.household_count),
            _share(each.household_count, simulation.household_count),
            yuan_text(each.difference_fen),
        )
        for each in simulation.bands
        if each.household_count
    ]
    if simulation.unbilled_count:
        share = _share(simulation.unbilled_count, simulation.household_count)
        rows.append(("原金额为零", str(simulation.unbilled_count), share, ""))
    headers = ("全年增减幅度", "户数", "占比（%）", "增减合计（元）")
    return ReportTable("对用户的影响", headers, tuple(rows))


def _worst(simulation: Simulation) -> ReportTable:
    return ReportTable(
        "增加最多的用户",
        ("客户编号", "户名", "地址", "水量（m³）", *_CHANGE),
        tuple(
            (
                each.customer_code,
                each.customer_name,
                each.address,
                _plain(each.usage_m3),
                *_change(each.change),
            )
            for each in simulation.worst
        ),
    )


def _band_name(band: Band) -> str:
    if band.over == band.up_to == 0:
        return "不变"
    if band.over is None:
        return f"降 {-(band.up_to or 0)}% 及以上"
    if band.up_to is None:
        return f"升 {band.over}% 以上"
    if band.over < 0:
        return f"降 {-band.up_to}%～{-band.over}%"
    return f"升 {band.over}%～{band.up_to}%"


def _change(change: Change) -> tuple[str, str, str, str]:
    percent = change.percent
    return (
        yuan_text(change.billed_fen),
        yuan_text(change.simulated_fen),
        yuan_text(change.difference_fen),
        "—" if percent is None else f"{percent:f}",
    )


def _change_json(change: Change) -> dict[str, str | None]:
    percent = change.percent
    return {
        "billed": yuan_text(change.billed_fen),
        "simulated": yuan_text(change.simulated_fen),
        "difference": yuan_text(change.difference_fen),
        "percent": None if percent is None else f"{percent:f}",
    }


def _share(count: int, total: int) -> str:
    return f"{(Decimal(count * 100) / Decimal(total)).quantize(Decimal('0.01')):f}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
