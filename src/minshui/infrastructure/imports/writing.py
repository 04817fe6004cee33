"""Files handed back: the template of an import, and the error file to be mended and fed in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from rustpy_xlsxwriter import write_worksheet

from minshui.infrastructure.imports.columns import ImportSpec
from minshui.infrastructure.imports.parsing import REPORT_HEADERS
from minshui.infrastructure.imports.running import ImportMode, ImportResult


def template_file(spec: ImportSpec, file_name: str) -> bytes:
    """Return a template with one example row; XLSX unless ``file_name`` ends in ``.csv``."""
    header = [column.header for column in spec.columns]
    example = [column.example for column in spec.columns]
    notes = {
        column.header: ("必填。" if column.required else "") + column.note
        for column in spec.columns
        if column.required or column.note
    }
    return _table_file(header, [example], file_name, spec.title, notes)


def error_file(result: ImportResult, file_name: str) -> bytes:
    """Return the original columns plus row number, column, code and sentence of each fault.

    After ``valid_only`` it holds the faulty rows; after ``all_or_nothing``, where nothing was
    written, all rows: mended and fed back, it is complete either way.
    """
    width = len(result.sheet.header)
    kept = [at for at, name in enumerate(result.sheet.header) if name not in REPORT_HEADERS]
    by_row: dict[int, list[tuple[str, str, str]]] = {}
    for fault in result.faults:
        by_row.setdefault(fault.row, []).append((fault.column or "", fault.code, fault.message))
    whole = result.mode is ImportMode.ALL_OR_NOTHING
    lines = []
    for number, cells in result.sheet.rows:
        if number not in by_row and not whole:
            continue
        padded = cells + [""] * (width - len(cells))
        faults = by_row.get(number, [])
        report = ["；".join(part) for part in zip(*faults, strict=True)] or ["", "", ""]
        lines.append([padded[at] for at in kept] + [str(number), *report])
    header = [result.sheet.header[at] for at in kept] + list(REPORT_HEADERS)
    return _table_file(header, lines, file_name, "错误", {})


def _table_file(
    header: Sequence[str],
    lines: Sequence[Sequence[str]],
    file_name: str,
    title: str,
    notes: dict[str, str],
) -> bytes:
    if file_name.lower().endswith(".csv"):
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(lines)
        return text.getvalue().encode("utf-8-sig")
    buffer = io.BytesIO()
    write_worksheet(
        [dict(zip(header, line, strict=True)) for line in lines] or [dict.fromkeys(header, "")],
        buffer,
        sheet_name=title[:31],
        freeze_row=1,
        bold_headers=True,
        autofit=True,
        notes=dict(notes) or None,
    )
    return buffer.getvalue()
