"""Import readings from a table file: by meter number or by customer number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.reading.contracts import ReadingSource, SubmitReading
from minshui.revenue.reading.domain.status import NORMAL
from minshui.revenue.reading.events import ReadingsSubmitted
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.reading_store import NewReading, write_readings
from minshui.revenue.reading.submission import hold_submissions, judge_submissions

SPEC = ImportSpec(
    code="readings",
    title="抄表读数",
    key=("meter_no", "customer_code", "bill_month"),
    columns=(
        Column("meter_no", "表号", cells.code(32), example="35010000001", note="与户号填一个"),
        Column("customer_code", "户号", cells.code(64), note="只有一只水表的用户可以只填户号"),
        Column(
            "reading",
            "读数",
            cells.decimal(4, Decimal(0), Decimal(10**9)),
            example="128",
            note="抄表状态允许时可不填",
        ),
        Column("reading_on", "抄表日期", cells.day, required=True, example="2026-11-20"),
        Column("bill_month", "账期", cells.month, note="不填按抄表日期的年月"),
        Column("status_code", "抄表状态", cells.text(16), example="正常"),
        Column("rolled_over", "过零", cells.choice({"是": True, "否": False}), example="否"),
        Column("note", "备注", cells.text(200)),
    ),
)


class ReadingImport:
    """Readings of one file; a reading that is in the books just so is left as it is."""

    spec = SPEC

    def __init__(self) -> None:
        self._rows: dict[int, NewReading] = {}

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Judge every reading as if it were entered by hand."""
        await hold_submissions(ctx, batch=True)
        whole = [row for row in rows if not faults.has(row.number)]
        rules = await reading_rules(ctx, ctx.clock.today())
        words = {status.name: status.code for status in rules.statuses.values()}
        judged = await judge_submissions(ctx, [_command(row, words) for row in whole])
        for index, error in judged.faults:
            faults.add_error(whole[index].number, error)
        self._rows = {whole[index].number: new for index, new in judged.rows}
        return [row for row in whole if row.number in self._rows]

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Load one batch, pending review."""
        new = [self._rows[row.number] for row in rows]
        await write_readings(ctx, new)
        suspect = sum(bool(row.anomalies) for row in new)
        await publish(ctx, ReadingsSubmitted(count=len(new), suspect=suspect))


def _command(row: ImportRow, status_words: Mapping[str, str]) -> SubmitReading:
    values = row.values
    status = values["status_code"] or NORMAL
    return SubmitReading(
        reading=values["reading"],
        meter_no=values["meter_no"],
        customer_code=values["customer_code"],
        reading_on=values["reading_on"],
        bill_month=values["bill_month"],
        status_code=status_words.get(status, status),
        rolled_over=values["rolled_over"] or False,
        source=ReadingSource.IMPORT,
        note=values["note"],
    )
