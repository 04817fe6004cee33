"""Read a CSV or XLSX file into rows of text, numbered as a spreadsheet shows them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from minshui.infrastructure.imports.errors import (
    ENCODING_UNKNOWN,
    FILE_DAMAGED,
    FILE_EMPTY,
    FILE_TOO_LARGE,
    FILE_TYPE,
)
from minshui.kernel.errors import MinshuiError

MAX_BYTES = 128 * 1024 * 1024
MAX_ROWS = 1_048_576  # what a spreadsheet holds
EXACT_DIGITS = 15  # of a spreadsheet's number; a longer one has lost digits

_ZIP_MARK = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file as it was handed in."""

    name: str
    content: bytes

    @classmethod
    def from_path(cls, path: Path) -> ImportFile:
        """Read a file of the local disk."""
        return cls(path.name, path.read_bytes())

    @property
    def sha256(self) -> str:
        """Hash of the content, by which the import log knows the file again."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the non-empty rows below it, each with its number (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(file: ImportFile) -> Sheet:
    """Read the first sheet of an XLSX, or a CSV in UTF-8, UTF-16 or GBK (by its content).

    Raises ``E_IMPORT_FILE_TYPE``, ``E_IMPORT_FILE_DAMAGED``, ``E_IMPORT_ENCODING``,
    ``E_IMPORT_FILE_TOO_LARGE`` or ``E_IMPORT_EMPTY``.
    """
    if len(file.content) > MAX_BYTES:
        raise MinshuiError(FILE_TOO_LARGE, name=file.name, limit=f"{MAX_BYTES // 1024 // 1024} MiB")
    lines = _xlsx_lines(file) if file.content.startswith(_ZIP_MARK) else _csv_lines(file)
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        if number > MAX_ROWS:
            raise MinshuiError(FILE_TOO_LARGE, name=file.name, limit=f"{MAX_ROWS} 行")
        cells = [cell.strip() for cell in line]
        if number == 1:
            header = _without_trailing_blanks(cells)
        elif any(cells):
            rows.append((number, _without_trailing_blanks(cells)))
    if not header or not rows:
        raise MinshuiError(FILE_EMPTY, name=file.name)
    return Sheet(header, rows)


def _without_trailing_blanks(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _xlsx_lines(file: ImportFile) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, PasswordError, ZipError, OSError, ValueError, IndexError) as reason:
        raise MinshuiError(FILE_DAMAGED, name=file.name, reason=str(reason)) from reason
    return ([_cell_text(value) for value in row] for row in rows)


def _cell_text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case int() | float():
            return _number_text(Decimal(repr(value)))
    return "" if value is None else str(value)


def _number_text(number: Decimal) -> str:
    if abs(number) >= Decimal(10) ** EXACT_DIGITS:
        return f"{number:.{EXACT_DIGITS - 1}E}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _csv_lines(file: ImportFile) -> Iterator[list[str]]:
    text = _decoded(file)
    if "\x00" in text:
        raise MinshuiError(FILE_TYPE, name=file.name)
    first_line = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";"), key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as fault:
        reason = "有一格超过 131,072 字" if "field limit" in str(fault) else "引号不成对"
        raise MinshuiError(FILE_DAMAGED, name=file.name, reason=reason) from fault


def _decoded(file: ImportFile) -> str:
    content = file.content
    encodings = ("utf-16",) if content.startswith(_UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MinshuiError(ENCODING_UNKNOWN, name=file.name)
