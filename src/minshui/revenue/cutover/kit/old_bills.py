"""The old system's bills of a month, from a file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.imports.parsing import parse_rows
from minshui.infrastructure.imports.sheets import ImportFile, read_sheet
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.contracts import KitFault
from minshui.revenue.cutover.contracts_compare import OldBill

NONE = "无"
_VOLUME = cells.decimal(4, Decimal(0), Decimal(10**9))
_COMPONENT = "component:"


def old_bill_spec(components: Mapping[str, str]) -> ImportSpec:
    """Return the columns of the file; each cost component may have one of its name."""
    return ImportSpec(
        code="cutover.old_bills",
        title="原系统账单",
        key=("customer", "meter_no", "reference"),
        columns=(
            Column("customer", "户号", cells.code(64), required=True, note="原户号或客户编号"),
            Column("meter_no", "表号", cells.code(32), note="一户多表时填"),
            Column("reference", "原账单号", cells.text(64), note="一户有多张时填"),
            Column("usage_m3", "水量", _VOLUME, required=True, example="18"),
            Column("amount_fen", "金额", cells.yuan, required=True, example="61.20"),
            Column("previous_reading", "上次表底", _VOLUME, note="以下各列有则填，用来解释差异"),
            Column("current_reading", "本次表底", _VOLUME),
            Column("is_estimate", "估读", cells.choice({"是": True, "否": False})),
            Column("counter_before_m3", "账单前阶梯累计", _VOLUME),
            Column("tariff", "水价编码", cells.code(64)),
            Column("population", "人口数", cells.integer(1, 999)),
            Column("reliefs", "优惠", cells.text(200), note=f"优惠编码以、分隔，没有填“{NONE}”"),
            *(
                Column(f"{_COMPONENT}{code}", name, cells.yuan, note="该项费用的金额")
                for code, name in sorted(components.items())
            ),
        ),
    )


def read_old_bills(
    file: ImportFile, components: Mapping[str, str]
) -> tuple[list[OldBill], list[KitFault]]:
    """Return the bills, and every fault of the file."""
    faults = FaultList()
    spec = old_bill_spec(components)
    try:
        rows = parse_rows(spec, read_sheet(file), faults)
    except MinshuiError as refused:
        return [], [KitFault(file.name, None, None, None, refused.code, refused.message)]
    found = [
        KitFault(file.name, None, each.row, each.column, each.code, each.message)
        for each in faults.all()
    ]
    return ([] if found else [_bill(row) for row in rows]), found


def _bill(row: ImportRow) -> OldBill:
    stated = row["reliefs"]
    reliefs = None if stated is None else frozenset(stated.split("、")) - {NONE}
    return OldBill(
        customer=row["customer"],
        meter_no=row["meter_no"],
        usage_m3=row["usage_m3"],
        amount_fen=row["amount_fen"],
        previous_reading=row["previous_reading"],
        current_reading=row["current_reading"],
        is_estimate=row["is_estimate"],
        counter_before_m3=row["counter_before_m3"],
        tariff=row["tariff"],
        population=row["population"],
        reliefs=reliefs,
        components={
            name.removeprefix(_COMPONENT): value
            for name, value in row.values.items()
            if name.startswith(_COMPONENT) and value is not None
        },
    )
