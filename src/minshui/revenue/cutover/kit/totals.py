"""The totals that the system before ours states, from a file."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.imports.parsing import parse_rows
from minshui.infrastructure.imports.sheets import ImportFile, read_sheet
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.facade import DEPARTMENT_UNKNOWN
from minshui.revenue.cutover.contracts import KitFault, ProofItem
from minshui.revenue.cutover.domain.sums import Key
from minshui.revenue.cutover.errors import CLASS_UNKNOWN, TOTALS_ITEM, TOTALS_VALUE

ITEM_NAMES = {
    ProofItem.CUSTOMERS: "客户数",
    ProofItem.METERS: "水表数",
    ProofItem.COUNTER_M3: "阶梯累计水量",
    ProofItem.ARREARS_BILLS: "欠费笔数",
    ProofItem.ARREARS_FEN: "欠费金额",
    ProofItem.LATE_FEE_FEN: "已计违约金",
    ProofItem.DEPOSIT_LOTS: "预存笔数",
    ProofItem.DEPOSIT_FEN: "预存金额",
}
MONEY = frozenset({ProofItem.ARREARS_FEN, ProofItem.LATE_FEE_FEN, ProofItem.DEPOSIT_FEN})
NEEDED = (
    ProofItem.CUSTOMERS,
    ProofItem.METERS,
    ProofItem.COUNTER_M3,
    ProofItem.ARREARS_FEN,
    ProofItem.DEPOSIT_FEN,
)
_FEN = 100
TOTALS = ImportSpec(
    code="cutover.totals",
    title="原系统合计",
    key=("site", "class_code", "item"),
    columns=(
        Column("site", "营业所编码", cells.code(16), note="不填为全公司"),
        Column("class_code", "用水类别", cells.text(64), note="不填为全部"),
        Column(
            "item",
            "项目",
            cells.choice({name: item for item, name in ITEM_NAMES.items()}),
            required=True,
            example="客户数",
            note="、".join(ITEM_NAMES.values()),
        ),
        Column(
            "value",
            "数值",
            cells.decimal(4, Decimal(0), Decimal(10**14)),
            required=True,
            example="10000",
            note="金额填元",
        ),
    ),
)


def read_totals(
    file: ImportFile, sites: Collection[str], classes: Collection[str]
) -> tuple[dict[Key, Decimal], list[KitFault]]:
    """Return the stated sums, money in fen, and every fault of the file."""
    faults = FaultList()
    try:
        rows = parse_rows(TOTALS, read_sheet(file), faults)
    except MinshuiError as refused:
        return {}, [KitFault(file.name, None, None, None, refused.code, refused.message)]
    stated: dict[Key, Decimal] = {}
    for row in rows:
        site, class_code = row["site"], row["class_code"]
        if site is not None and site not in sites:
            faults.add(row.number, DEPARTMENT_UNKNOWN, TOTALS.header_of("site"), department=site)
        if class_code is not None and class_code not in classes:
            header, codes = TOTALS.header_of("class_code"), "、".join(sorted(classes))
            faults.add(row.number, CLASS_UNKNOWN, header, code=class_code, codes=codes)
        if row["item"] is not None and row["value"] is not None:
            stated[site, class_code, row["item"]] = _value(row, faults)
    found = [
        KitFault(file.name, None, each.row, each.column, each.code, each.message)
        for each in faults.all()
    ]
    missing = [ITEM_NAMES[item] for item in NEEDED if (None, None, item) not in stated]
    if missing and not found:
        lacking = MinshuiError(TOTALS_ITEM, items="、".join(missing))
        found.append(KitFault(file.name, None, None, None, lacking.code, lacking.message))
    return stated, found


def _value(row: ImportRow, faults: FaultList) -> Decimal:
    item, value = row["item"], row["value"]
    if item is ProofItem.COUNTER_M3:
        return Decimal(value)
    scaled = value * _FEN if item in MONEY else value
    if scaled != scaled.to_integral_value():
        form = "最多两位小数的金额" if item in MONEY else "整数"
        shown = f"{value.normalize():f}"
        header = TOTALS.header_of("value")
        faults.add(row.number, TOTALS_VALUE, header, item=ITEM_NAMES[item], value=shown, form=form)
    return Decimal(scaled)
