"""Every cell and header fault is found and named with its row and column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import CellParser, Column, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.imports.parsing import parse_rows
from minshui.infrastructure.imports.sheets import Sheet
from minshui.kernel.errors import MinshuiError

SPEC = ImportSpec(
    code="sample",
    title="样例",
    columns=(
        Column("number", "编号", cells.code(8), required=True),
        Column("name", "名称", cells.text(4)),
        Column("born_on", "日期", cells.day),
    ),
    key=("number",),
)


@pytest.mark.parametrize(
    ("parser", "cell", "value"),
    [
        (cells.day, "2026-11-21", date(2026, 11, 21)),
        (cells.day, "2026/1/5", date(2026, 1, 5)),
        (cells.day, "20261121", date(2026, 11, 21)),
        (cells.day, "2026年11月21日", date(2026, 11, 21)),
        (cells.month, "2026-11", 202611),
        (cells.month, "202603", 202603),
        (cells.month, "2026年3月", 202603),
        (cells.month, "2026-03-01", 202603),
        (cells.yuan, "70.35", 7035),
        (cells.yuan, "-0.5", -50),
        (cells.integer(0, 9), "9", 9),
        (cells.decimal(4, Decimal(0), Decimal(10)), "1.5", Decimal("1.5000")),
        (cells.choice({"是": True, "否": False}), "否", False),
    ],
)
def test_a_cell_is_read(parser: CellParser, cell: str, value: object) -> None:
    assert parser(cell) == value


@pytest.mark.parametrize(
    ("parser", "cell", "code"),
    [
        (cells.text(2), "三个字", "E_IMPORT_TOO_LONG"),
        (cells.text(9), "a\x00b", "E_IMPORT_CONTROL_CHARACTER"),
        (cells.code(32), "3.50102E+17", "E_IMPORT_SCIENTIFIC"),
        (cells.code(32), "表 1", "E_IMPORT_CODE"),
        (cells.integer(0, 9), "1.5", "E_IMPORT_INTEGER"),
        (cells.integer(0, 9), "10", "E_IMPORT_RANGE"),
        (cells.decimal(2, Decimal(0), Decimal(9)), "一", "E_IMPORT_NUMBER"),
        (cells.decimal(2, Decimal(0), Decimal(9)), "NaN", "E_IMPORT_NUMBER"),
        (cells.decimal(2, Decimal(0), Decimal(9)), "1.234", "E_IMPORT_DECIMALS"),
        (cells.decimal(2, Decimal(0), Decimal(9)), "-1", "E_IMPORT_RANGE"),
        (cells.yuan, "1.001", "E_IMPORT_AMOUNT"),
        (cells.yuan, "1e3", "E_IMPORT_AMOUNT"),
        (cells.day, "2026-02-30", "E_IMPORT_DATE"),
        (cells.day, "昨天", "E_IMPORT_DATE"),
        (cells.day, "9999-12-31", "E_IMPORT_DATE"),
        (cells.month, "2026-13", "E_IMPORT_MONTH"),
        (cells.month, "0001-05", "E_IMPORT_MONTH"),
        (cells.choice({"是": True}), "对", "E_IMPORT_CHOICE"),
    ],
)
def test_a_faulty_cell_is_refused_with_its_code(parser: CellParser, cell: str, code: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        parser(cell)
    assert refused.value.code == code


def test_all_faults_of_a_row_are_collected_with_row_and_column() -> None:
    faults = FaultList()
    sheet = Sheet(["编号", "名称", "日期"], [(2, ["", "五个字的名", "2026-02-30"])])

    rows = parse_rows(SPEC, sheet, faults)

    assert rows[0].values == {"number": None, "name": None, "born_on": None}
    assert [(fault.row, fault.column, fault.code) for fault in faults.all()] == [
        (2, "编号", "E_IMPORT_REQUIRED"),
        (2, "名称", "E_IMPORT_TOO_LONG"),
        (2, "日期", "E_IMPORT_DATE"),
    ]
    assert faults.all()[0].message == "“编号”必填"


def test_a_row_that_occurs_twice_names_the_first() -> None:
    faults = FaultList()
    sheet = Sheet(["编号"], [(2, ["A"]), (5, ["A"])])

    parse_rows(SPEC, sheet, faults)

    fault = faults.all()[0]
    assert (fault.row, fault.code) == (5, "E_IMPORT_ROW_REPEATED")
    assert "第 2 行" in fault.message


def test_a_row_longer_than_the_header_is_a_fault() -> None:
    faults = FaultList()
    parse_rows(SPEC, Sheet(["编号"], [(2, ["A", "x"])]), faults)
    assert [fault.code for fault in faults.all()] == ["E_IMPORT_ROW_TOO_LONG"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["名称"], "E_IMPORT_COLUMN_MISSING"),
        (["编号", "名字"], "E_IMPORT_COLUMN_UNKNOWN"),
        (["编号", "名称", "名称"], "E_IMPORT_COLUMN_REPEATED"),
    ],
)
def test_a_wrong_header_refuses_the_file(header: list[str], code: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        parse_rows(SPEC, Sheet(header, [(2, ["A"])]), FaultList())
    assert refused.value.code == code


def test_the_columns_of_an_error_file_are_passed_over() -> None:
    faults = FaultList()
    header = ["编号", "行号", "错误列", "错误代码", "错误"]
    rows = parse_rows(SPEC, Sheet(header, [(2, ["A", "7", "x", "y", "z"])]), faults)
    assert rows[0]["number"] == "A"
    assert len(faults) == 0
