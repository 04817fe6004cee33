"""Lists handed out as CSV or XLSX files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from urllib.parse import quote

from rustpy_xlsxwriter import write_worksheets
from starlette.responses import Response

Cell = str | int | Decimal | date | datetime | bool | None

XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
# A sheet's name may be no longer.
_SHEET_NAME = 31
# What a spreadsheet would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(StrEnum):
    """In what form a list is handed out (``?format=xlsx``)."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A list to hand out: ``title`` names the file and the sheet."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def export_response(table: ExportTable, form: ExportFormat) -> Response:
    """Return the list as a file to save. Amounts go in as yuan text or ``Decimal``."""
    content = csv_content(table) if form is ExportFormat.CSV else workbook([table])
    media_type = CSV_MEDIA_TYPE if form is ExportFormat.CSV else XLSX_MEDIA_TYPE
    return file_response(content, f"{table.title}.{form.value}", media_type)


def file_response(
    content: bytes, file_name: str, media_type: str, *, inline: bool = False
) -> Response:
    """Return a file to save, or to show in place, under a name that may be Chinese."""
    disposition = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file_name)}"}
    return Response(content, media_type=media_type, headers=headers)


def csv_content(table: ExportTable) -> bytes:
    """Return the content of a CSV file that spreadsheets open as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.headers)
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    return _plain(cell)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def workbook(tables: Sequence[ExportTable]) -> bytes:
    """Return the content of an XLSX file with one sheet for each table."""
    buffer = io.BytesIO()
    write_worksheets(
        [(table.title[:_SHEET_NAME], _records(table)) for table in tables],
        buffer,
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        autofit=True,
    )
    return buffer.getvalue()


def _records(table: ExportTable) -> list[dict[str, str | int]]:
    rows = [
        {
            name: cell if isinstance(cell, int) and not isinstance(cell, bool) else _text(cell)
            for name, cell in zip(table.headers, row, strict=True)
        }
        for row in table.rows
    ]
    return rows or [dict.fromkeys(table.headers, "")]


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else _plain(cell)
