"""Import meters into stock from a table file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterContract, MeterStatus
from minshui.metering.device.domain.register import check_modulus, check_multiplier
from minshui.metering.device.errors import (
    METER_INCOMPLETE,
    METER_MODEL_UNKNOWN,
    METER_NUMBER_TAKEN,
)
from minshui.metering.device.models import Meter, MeterModel
from minshui.metering.device.queries.meters import meters_by_number
from minshui.metering.device.queries.scoped import METER_ROWS

SPEC = ImportSpec(
    code="meters",
    title="水表",
    key=("meter_no",),
    columns=(
        Column("meter_no", "表号", cells.code(32), required=True, example="35010000001"),
        Column("code", "资产编号", cells.code(32), note="不填则同表号"),
        Column("serial_no", "钢印号", cells.text(40)),
        Column("model_code", "型号编码", cells.code(32), note="填了型号可不填口径和量程"),
        Column("caliber_code", "口径", cells.code(16), example="DN15"),
        Column(
            "modulus_m3",
            "量程",
            cells.decimal(0, Decimal(1), Decimal(10**9)),
            example="100000",
            note="最大读数加 1，五位表填 100000",
        ),
        Column("multiplier", "倍率", cells.decimal(4, Decimal(0), Decimal(10**6)), example="1"),
        Column("reversed", "反装", cells.choice({"是": True, "否": False}), example="否"),
        Column("decimals", "小数位", cells.integer(0, 4), example="0"),
    ),
)
_MODELS = select(MeterModel.code, MeterModel.caliber_code, MeterModel.modulus_m3)
_CODES = select(Meter.code).where(Meter.code.in_(bindparam("codes", expanding=True)))
_DEFAULTS: dict[str, Any] = {"multiplier": Decimal(1), "reversed": False, "decimals": 0}
_COMPARED = ("serial_no", "model_code", "caliber_code", "modulus_m3", "multiplier")
_TABLE_COLUMNS = (
    "code",
    "meter_no",
    "serial_no",
    "model_code",
    "caliber_code",
    "modulus_m3",
    "multiplier",
    "reversed",
    "decimals",
)
_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767


class MeterImport:
    """Meters by meter number; a meter already registered just so is left as it is."""

    spec = SPEC

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Fill in from the models, check the register, compare with the meters there are."""
        known = await meters_by_number(ctx, [row["meter_no"] for row in rows if row["meter_no"]])
        seen = await METER_ROWS.among(ctx, known, by="meter_no")
        await complete_meters(ctx, rows, faults)
        fresh = []
        for row in rows:
            meter = known.get(row["meter_no"])
            if meter is None:
                fresh.append(row)
            elif meter.meter_no not in seen:
                header = SPEC.header_of("meter_no")
                faults.add(row.number, METER_NUMBER_TAKEN, header, meter=meter.meter_no)
            else:
                _compare(row, meter, faults)
        await check_asset_numbers(ctx, fresh, faults)
        return fresh

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Load one batch."""
        await write_meters(ctx, rows)


async def complete_meters(ctx: Context, rows: Sequence[ImportRow], faults: FaultList) -> None:
    """Fill rows in from the models and check the registers; the rows have this file's fields."""
    models = {
        row.code: (row.caliber_code, row.modulus_m3) for row in await ctx.session.execute(_MODELS)
    }
    for row in rows:
        _complete(row, models, faults)


async def write_meters(ctx: Context, rows: Sequence[ImportRow]) -> Sequence[int]:
    """Write meters that have been checked, and return their ids.

    A row with a day in ``installed_on`` is a meter in use, any other one is in stock.
    """
    now = ctx.clock.now()
    ids = await reserve_ids(ctx.session, "biz_meter_id_seq", len(rows))
    in_stock, installed = MeterStatus.IN_STOCK.value, MeterStatus.INSTALLED.value

    def lines() -> Iterable[tuple[Any, ...]]:
        for meter_id, row in zip(ids, rows, strict=True):
            since = row.values.get("installed_on")
            status = in_stock if since is None else installed
            yield (meter_id, *(row[name] for name in _TABLE_COLUMNS), status, since, now)

    columns = ("id", *_TABLE_COLUMNS, "status", "installed_on", "created_at")
    await database_of(ctx.session).bulk_copy(ctx.session, Meter.__tablename__, columns, lines())
    return ids


def _complete(row: ImportRow, models: dict[str, tuple[str, Decimal]], faults: FaultList) -> None:
    values = row.values
    for name, default in _DEFAULTS.items():
        if values[name] is None:
            values[name] = default
    values["code"] = values["code"] or values["meter_no"]
    model_code = values["model_code"]
    if model_code is not None:
        if model_code not in models:
            faults.add(
                row.number, METER_MODEL_UNKNOWN, SPEC.header_of("model_code"), model=model_code
            )
            return
        values["caliber_code"] = values["caliber_code"] or models[model_code][0]
        values["modulus_m3"] = values["modulus_m3"] or models[model_code][1]
    if faults.has(row.number):
        return
    if values["caliber_code"] is None or values["modulus_m3"] is None:
        faults.add(row.number, METER_INCOMPLETE, meter=values["meter_no"])
        return
    try:
        check_modulus(values["meter_no"], values["modulus_m3"])
    except MinshuiError as refused:
        faults.add_error(row.number, refused, SPEC.header_of("modulus_m3"))
    try:
        check_multiplier(values["meter_no"], values["multiplier"])
    except MinshuiError as refused:
        faults.add_error(row.number, refused, SPEC.header_of("multiplier"))


def _compare(row: ImportRow, meter: MeterContract, faults: FaultList) -> None:
    compared = (*_COMPARED, "reversed", "decimals", "code")
    differing = [name for name in compared if row[name] != getattr(meter, name)]
    if differing and not faults.has(row.number):
        faults.add(
            row.number,
            ROW_CONTRADICTS,
            key=f"水表 {meter.meter_no}",
            columns="、".join(SPEC.header_of(name) for name in differing),
        )


async def check_asset_numbers(ctx: Context, rows: Sequence[ImportRow], faults: FaultList) -> None:
    """Name the asset numbers that are not unique, among the rows and in the books."""
    codes = [row["code"] for row in rows if row["code"]]
    taken: set[str] = set()
    for start in range(0, len(codes), _LOOKUP_ROWS):
        part = codes[start : start + _LOOKUP_ROWS]
        taken |= set((await ctx.session.execute(_CODES, {"codes": part})).scalars())
    for row in rows:
        code = row["code"]
        if code is None or faults.has(row.number):
            continue
        if code in taken:
            faults.add(row.number, METER_NUMBER_TAKEN, SPEC.header_of("code"), meter=code)
        taken.add(code)
