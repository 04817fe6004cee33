"""The columns of an opening file, and which of them each kind of row needs."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportSpec


class OpeningKind(StrEnum):
    """What a row takes over."""

    BILL = "bill"
    DEPOSIT = "deposit"
    COUNTER = "counter"


KIND_NAMES = {
    OpeningKind.BILL: "欠费",
    OpeningKind.DEPOSIT: "预存",
    OpeningKind.COUNTER: "阶梯用量",
}
NEEDED = {
    OpeningKind.BILL: ("bill_month", "amount_fen", "due_on"),
    OpeningKind.DEPOSIT: ("amount_fen",),
    OpeningKind.COUNTER: ("usage_m3", "tariff", "window_start_on"),
}
ALLOWED = NEEDED | {OpeningKind.BILL: ("bill_month", "amount_fen", "due_on", "usage_m3")}
OPTIONAL_FIELDS = ("bill_month", "amount_fen", "due_on", "usage_m3", "tariff", "window_start_on")

SPEC = ImportSpec(
    code="opening",
    title="期初余额",
    key=("kind", "customer", "bill_month", "tariff", "window_start_on"),
    columns=(
        Column(
            "kind",
            "类别",
            cells.choice({name: kind for kind, name in KIND_NAMES.items()}),
            required=True,
            example="欠费",
            note="欠费、预存或阶梯用量",
        ),
        Column(
            "customer",
            "户号",
            cells.code(64),
            required=True,
            example="A0001",
            note="原户号或客户编号",
        ),
        Column("bill_month", "账期", cells.month, example="2026-10", note="欠费必填"),
        Column("amount_fen", "金额", cells.yuan, example="70.35", note="元；欠费、预存必填"),
        Column("due_on", "到期日", cells.day, example="2026-11-30", note="欠费必填"),
        Column(
            "usage_m3",
            "水量",
            cells.decimal(4, Decimal(0), Decimal(10**9)),
            example="35",
            note="阶梯用量必填",
        ),
        Column("tariff", "水价编码", cells.code(64), note="阶梯用量必填"),
        Column("window_start_on", "年度起始日", cells.day, note="阶梯用量必填"),
    ),
)
