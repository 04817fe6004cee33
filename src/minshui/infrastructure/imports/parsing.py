"""From rows of text to rows of values: the header, every cell, rows that occur twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.errors import (
    CELL_REQUIRED,
    COLUMN_MISSING,
    COLUMN_REPEATED,
    COLUMN_UNKNOWN,
    ROW_REPEATED,
    ROW_TOO_LONG,
)
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.imports.sheets import Sheet
from minshui.kernel.errors import MinshuiError

REPORT_HEADERS = ("行号", "错误列", "错误代码", "错误")
"""Columns that an error file adds; they are passed over when it is fed back."""


def parse_rows(spec: ImportSpec, sheet: Sheet, faults: FaultList) -> list[ImportRow]:
    """Return every row of the sheet; faulty cells are ``None`` and named in ``faults``.

    Raises ``E_IMPORT_COLUMN_MISSING``, ``E_IMPORT_COLUMN_UNKNOWN``, ``E_IMPORT_COLUMN_REPEATED``.
    """
    places = _places(spec, sheet.header)
    rows = []
    for number, cells in sheet.rows:
        if len(cells) > len(sheet.header):
            faults.add(number, ROW_TOO_LONG, cells=len(cells), columns=len(sheet.header))
        rows.append(_parse_row(places, number, cells, faults))
    _find_repeated(spec, rows, faults)
    return rows


def _places(spec: ImportSpec, header: Sequence[str]) -> list[tuple[Column, int | None]]:
    repeated = [name for name, count in Counter(header).items() if name and count > 1]
    if repeated:
        raise MinshuiError(COLUMN_REPEATED, columns="、".join(repeated))
    known = {column.header for column in spec.columns} | set(REPORT_HEADERS)
    unknown = [name or "（空表头）" for name in header if name not in known]
    if unknown:
        raise MinshuiError(COLUMN_UNKNOWN, columns="、".join(unknown))
    at = {name: place for place, name in enumerate(header)}
    missing = [c.header for c in spec.columns if c.required and c.header not in at]
    if missing:
        raise MinshuiError(COLUMN_MISSING, columns="、".join(missing))
    return [(column, at.get(column.header)) for column in spec.columns]


def _parse_row(
    places: Sequence[tuple[Column, int | None]],
    number: int,
    cells: list[str],
    faults: FaultList,
) -> ImportRow:
    values: dict[str, Any] = {column.field: None for column, _ in places}
    for column, place in places:
        cell = cells[place] if place is not None and place < len(cells) else ""
        if not cell:
            if column.required:
                faults.add(number, CELL_REQUIRED, column.header)
            continue
        try:
            values[column.field] = column.parse(cell)
        except MinshuiError as refused:
            faults.add(number, refused.error, column.header, **_without_column(refused))
    return ImportRow(number, values)


def _without_column(refused: MinshuiError) -> dict[str, object]:
    return {name: value for name, value in refused.params.items() if name != "column"}


def _find_repeated(spec: ImportSpec, rows: Sequence[ImportRow], faults: FaultList) -> None:
    required = {column.field for column in spec.columns if column.required}
    needed = [place for place, name in enumerate(spec.key) if name in required]
    first_seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row[name] for name in spec.key)
        # A part that had to be there is at fault already: such rows are like no other.
        if any(key[place] is None for place in needed) or all(part is None for part in key):
            continue
        first = first_seen.setdefault(key, row.number)
        if first != row.number:
            shown = " ".join(str(part) for part in key if part is not None)
            faults.add(row.number, ROW_REPEATED, first=first, key=shown)
