"""Read a file of raw meter pointers, whatever its columns are called."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from minshui.infrastructure.imports.sheets import MAX_BYTES, ImportFile, Sheet, read_sheet
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from minshui.revenue.reading.domain.series_points import SeriesPoint
from minshui.revenue.reading.errors import (
    SERIES_CELL_DATE,
    SERIES_CELL_METER,
    SERIES_CELL_POINTER,
    SERIES_COLUMN,
    SERIES_EMPTY,
    SERIES_FILE,
    SERIES_UNIT,
)

_GZIP_MARK = b"\x1f\x8b"
_COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "meter": ("表号", ("meter_no", "meter", "meter_id", "user_key", "表号", "水表号", "水表编号")),
    "at": (
        "抄表时间",
        ("read_at", "read_on", "timestamp", "time", "date", "抄表时间", "抄表日期", "日期"),
    ),
    "reading": (
        "读数",
        ("reading", "pointer", "value", "volume", "读数", "本期读数", "表底", "示数"),
    ),
}
_UNIT_SCALES = {"litres": -3, "m3": 0}
_UNIT_WORDS = {
    "litres": ("litres", "liters", "litre", "liter", "升", "(l)", "_l"),
    "m3": ("m3", "m³", "立方", "吨", "方"),
}


@dataclass(slots=True)
class RawReadings:
    """The pointers of a file in m³ by meter, the rows at fault, and how the file was read."""

    points: dict[str, list[SeriesPoint]] = field(default_factory=dict)
    faults: list[MinshuiError] = field(default_factory=list)
    rows: int = 0
    unit: str = ""
    columns: dict[str, str] = field(default_factory=dict)


def load_raw_readings(
    path: Path, unit: str | None = None, mapping: Mapping[str, str] | None = None
) -> RawReadings:
    """Read a CSV (also ``.gz``) or XLSX of raw pointers; blocks, so not for the event loop.

    ``mapping`` names columns (``{"meter": …, "at": …, "reading": …}``) where the header does
    not tell; ``unit`` is ``litres`` or ``m3``, found in the reading column's name by default.
    Rows that can't be read are in ``faults``, each with its place; ``rows`` counts all.
    Raises ``E_SERIES_FILE``, ``E_SERIES_EMPTY``, ``E_SERIES_COLUMN``, ``E_SERIES_UNIT`` and what
    ``read_sheet`` raises.
    """
    sheet = read_sheet(_open(path))
    if not sheet.rows:
        raise MinshuiError(SERIES_EMPTY, file=path.name)
    places = _find_columns(path.name, sheet.header, mapping or {})
    columns = {name: sheet.header[place] for name, place in places.items()}
    unit = _find_unit(unit, columns["reading"])
    result = RawReadings(rows=len(sheet.rows), unit=unit, columns=columns)
    _read_rows(sheet, places, _UNIT_SCALES[unit], result)
    return result


def _open(path: Path) -> ImportFile:
    try:
        content = path.read_bytes()
        if content.startswith(_GZIP_MARK):
            with gzip.open(path) as packed:
                content = packed.read(MAX_BYTES + 1)
    except (OSError, EOFError) as reason:
        raise MinshuiError(SERIES_FILE, file=path.name, reason=reason) from reason
    return ImportFile(path.name, content)


def _find_columns(
    file_name: str, header: Sequence[str], mapping: Mapping[str, str]
) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    places: dict[str, int] = {}
    for column, (title, words) in _COLUMNS.items():
        wanted = (mapping[column].strip().lower(),) if column in mapping else words
        exact = [place for place, name in enumerate(names) if name in wanted]
        prefixed = [
            place
            for place, name in enumerate(names)
            if column not in mapping and name.startswith(wanted)
        ]
        found = exact or prefixed
        if not found:
            raise MinshuiError(
                SERIES_COLUMN,
                place=Place(column=column),
                file=file_name,
                column=title,
                field=column,
                header="、".join(header),
            )
        places[column] = found[0]
    return places


def _find_unit(unit: str | None, header: str) -> str:
    if unit is not None:
        if unit not in _UNIT_SCALES:
            raise MinshuiError(SERIES_UNIT, unit=unit)
        return unit
    name = header.lower()
    for each, words in _UNIT_WORDS.items():
        if any(name.endswith(word) if word.startswith("_") else word in name for word in words):
            return each
    raise MinshuiError(SERIES_UNIT, unit=header)


def _read_rows(sheet: Sheet, places: Mapping[str, int], scale: int, result: RawReadings) -> None:
    meter_place, at_place, reading_place = places["meter"], places["at"], places["reading"]
    width = max(places.values()) + 1
    for number, row in sheet.rows:
        cells = row + [""] * (width - len(row))
        meter = cells[meter_place]
        if not meter:
            result.faults.append(_fault(SERIES_CELL_METER, number, sheet.header[meter_place]))
            continue
        at = _instant(cells[at_place])
        if at is None:
            result.faults.append(
                _fault(SERIES_CELL_DATE, number, sheet.header[at_place], cells[at_place])
            )
            continue
        pointer = _pointer(cells[reading_place], scale)
        if pointer is None:
            result.faults.append(
                _fault(
                    SERIES_CELL_POINTER, number, sheet.header[reading_place], cells[reading_place]
                )
            )
            continue
        result.points.setdefault(meter, []).append(SeriesPoint(at, pointer, number))


def _fault(error: ErrorCode, row: int, column: str, value: str = "") -> MinshuiError:
    return MinshuiError(error, place=Place(row=row, column=column), row=row, value=value)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return at if at.tzinfo is None else at.astimezone(LOCAL_ZONE).replace(tzinfo=None)


def _pointer(text: str, scale: int) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value.scaleb(scale) if value.is_finite() and value >= 0 else None
