"""The files a water company would hand in: meters, customers, a month's readings."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from minshui.entrypoints.demo.town import Household, PointerRow, TownPlan

OPENED_ON = "2020-01-01"


def write_meters(path: Path, town: Sequence[Household]) -> Path:
    """Write the meters as an import file."""
    return _write(
        path,
        ("表号", "口径", "量程"),
        ((each.meter_no, each.caliber, each.modulus) for each in town),
    )


def write_customers(path: Path, plan: TownPlan, town: Sequence[Household], day: str) -> Path:
    """Write the customers as an import file, their meters mounted on ``day`` (ISO)."""
    header = (
        "原户号",
        "户名",
        "客户类型",
        "手机号",
        "地址",
        "营业所编码",
        "立户日期",
        "水价编码",
        "人口数",
        "定额",
        "优惠编码",
        "表号",
        "起码",
        "装表日期",
        "册本编码",
        "册内序号",
    )
    rows = (
        (
            each.external_no,
            each.name,
            "居民" if each.kind == "resident" else "单位",
            each.mobile,
            each.address,
            each.site_code,
            OPENED_ON,
            each.tariff_code,
            each.population or "",
            each.quota_m3 or "",
            plan.relief_code if each.low_income else "",
            each.meter_no,
            each.start_reading,
            day,
            each.book_code,
            each.book_sequence,
        )
        for each in town
    )
    return _write(path, header, rows)


def write_readings(path: Path, rows: Iterable[PointerRow], spoiled: bool = False) -> Path:
    """Write a month's readings; ``spoiled`` puts in the slips that every real file has."""
    lines = [(row.meter_no, row.reading_on.isoformat(), str(row.pointer)) for row in rows]
    if spoiled:
        meter, day, pointer = lines[7]
        lines[7] = (meter, day, pointer[:-1] + "O")  # a letter for a digit
        meter, _, pointer = lines[11]
        lines[11] = (meter, "2026-13-05", pointer)  # no such date
        meter, day, pointer = lines[19]
        lines[19] = ("FZM9999999X", day, pointer)  # no such meter
    return _write(path, ("表号", "抄表日期", "读数"), lines)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path
