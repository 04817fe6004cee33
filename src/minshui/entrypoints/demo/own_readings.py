"""Bill a file of somebody's own readings: every row is used, superseded or parked by name."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table

from minshui.entrypoints.demo.billing_in_order import bill_all_pending
from minshui.entrypoints.demo.month import approve_readings
from minshui.entrypoints.demo.own_meters import set_up_meters
from minshui.entrypoints.demo.stage import Stage
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_display
from minshui.kernel.period import month_last_day, month_text
from minshui.revenue.reading.facade import (
    PARK_TEXTS,
    ExchangeMeter,
    ReadingSource,
    SeriesExchange,
    SeriesReading,
    SeriesResult,
    SeriesRules,
    SubmitReading,
    exchange_meter,
    submit_readings,
)

SHOWN_PARKED = 20


@dataclass
class Outcome:
    """What became of a file."""

    rows: int
    series: Mapping[str, SeriesResult]
    unreadable: list[MinshuiError]
    # Row number, meter, what it said, why: rows that were not used.
    parked: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, int, str, str]] = field(default_factory=list)
    bill_count: int = 0
    usage_m3: Decimal = Decimal(0)
    amount_fen: int = 0
    parked_bills: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def used_rows(self) -> int:
        """Rows that a reading or an opening rests on."""
        return sum(each.used_rows for each in self.series.values())

    @property
    def superseded_rows(self) -> int:
        """Rows that a later one of the same month stands for."""
        return sum(each.superseded_rows for each in self.series.values())


async def bill_own_readings(
    stage: Stage, tariff_code: str, outcome: Outcome, rules: SeriesRules
) -> None:
    """Set the meters up, then read, review and bill month after month, as time went by."""
    relations = await set_up_meters(stage, tariff_code, outcome.series, rules)
    readings: dict[int, list[tuple[str, SeriesReading]]] = defaultdict(list)
    exchanges: dict[int, list[tuple[str, SeriesExchange]]] = defaultdict(list)
    for meter, series in outcome.series.items():
        for reading in series.readings:
            readings[reading.bill_month].append((meter, reading))
            outcome.kinds[reading.kind] += 1
        for exchange in series.exchanges:
            exchanges[exchange.bill_month].append((meter, exchange))
        for row in series.parked:
            outcome.parked.append(
                (row.row, meter, str(row.pointer_m3), row.reason.value, PARK_TEXTS[row.reason])
            )
    for fault in outcome.unreadable:
        row_no = fault.place.row if fault.place and fault.place.row else 0
        outcome.parked.append((row_no, "", "", fault.code, fault.message))
    months = sorted(set(readings) | set(exchanges))
    with stage.progress() as bars:
        bar = bars.add_task("逐月抄表、复核、开账", total=len(months))
        for month in months:
            await _exchange(stage, exchanges[month], relations)
            await _enter(stage, month, readings[month], outcome)
            await approve_readings(stage, month, month_last_day(month))
            await bill_all_pending(stage, month, outcome)
            bars.update(bar, advance=1, description=f"账期 {month_text(month)}")


async def _exchange(
    stage: Stage, exchanges: list[tuple[str, SeriesExchange]], relations: dict[str, int]
) -> None:
    for meter, found in exchanges:
        async with stage.work("reader", month_last_day(found.bill_month)) as ctx:
            result = await exchange_meter(
                ctx,
                ExchangeMeter(
                    cust_meter_id=relations[meter],
                    new_meter_no=meter_number(meter, found.segment),
                    exchanged_on=max(found.found_at.date(), found.stopped_at.date()),
                    stop_reading=found.stop_m3,
                    start_reading=found.start_m3,
                    reason="按读数回落判定换表",
                ),
            )
        relations[meter] = result.cust_meter_id


async def _enter(
    stage: Stage, month: int, rows: list[tuple[str, SeriesReading]], outcome: Outcome
) -> None:
    batch = [
        SubmitReading(
            reading=reading.pointer_m3,
            meter_no=meter_number(meter, reading.segment),
            reading_on=reading.at.date(),
            bill_month=month,
            rolled_over=reading.kind == "rollover",
            source=ReadingSource.IMPORT,
        )
        for meter, reading in rows
    ]
    async with stage.work("reader", month_last_day(month)) as ctx:
        result = await submit_readings(ctx, batch)
    for fault in result.faults:
        meter, reading = rows[fault.index]
        outcome.refused.append((meter, reading.row, fault.error.code, fault.error.message))


def meter_number(meter: str, segment: int) -> str:
    """Return the number of a series' meter; each exchange puts in another."""
    return meter if segment == 0 else f"{meter}-{segment + 1}"


def show_outcome(stage: Stage, outcome: Outcome) -> None:
    """Print what became of every row and of every reading; write the parked rows to a file."""
    table = Table("项目", "数值", title="结果", title_justify="left")
    table.columns[1].justify = "right"
    exchanges = sum(len(each.exchanges) for each in outcome.series.values())
    lines: list[tuple[str, Any]] = [
        ("文件行数", f"{outcome.rows:,}"),
        ("　用于计量", f"{outcome.used_rows:,}"),
        ("　被同月更晚的读数代替", f"{outcome.superseded_rows:,}"),
        ("　挂起待处理", f"{len(outcome.parked):,}"),
        ("水表", f"{len(outcome.series):,} 只"),
        ("抄表记录", f"{sum(outcome.kinds.values()):,} 条"),
        ("　其中过圈", f"{outcome.kinds['rollover']:,} 条"),
        ("　发现换表", f"{exchanges:,} 次"),
        ("账单", f"{outcome.bill_count:,} 张"),
        ("计费水量", f"{outcome.usage_m3.normalize():,f} m³"),
        ("金额", f"¥{yuan_display(outcome.amount_fen)}"),
        ("未能入库的抄表记录", f"{len(outcome.refused):,}"),
        ("未能开账的户", f"{len(outcome.parked_bills):,}"),
    ]
    for name, value in lines:
        table.add_row(name, str(value))
    stage.console.print(table)
    _show_parked(stage, outcome)
    for meter, row, code, message in outcome.refused[:SHOWN_PARKED]:
        stage.console.print(f"  表 {meter} 行 {row}：{code} {message}", markup=False)
    for account, code, message in outcome.parked_bills[:SHOWN_PARKED]:
        stage.console.print(f"  账户 {account}：{code} {message}", markup=False)


def _show_parked(stage: Stage, outcome: Outcome) -> None:
    if not outcome.parked:
        return
    path = stage.folder / "挂起行.csv"
    _write_parked(path, outcome)
    table = Table(
        "行", "水表", "读数（m³）", "代码", "原因", title="挂起的行", title_justify="left"
    )
    for row, *rest in sorted(outcome.parked)[:SHOWN_PARKED]:
        table.add_row(str(row), *rest)
    stage.console.print(table)
    stage.console.print(f"  全部 {len(outcome.parked):,} 行写在 {path}", markup=False)


def _write_parked(path: Path, outcome: Outcome) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("行", "水表", "读数（m³）", "代码", "原因"))
        writer.writerows(sorted(outcome.parked))
