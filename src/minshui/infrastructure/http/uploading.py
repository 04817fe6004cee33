"""Files handed in: read whole, bounded by the route, checked by content and not by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import File, UploadFile

from minshui.infrastructure.http.errors import UPLOAD_TYPE
from minshui.kernel.errors import MinshuiError, Place

UPLOAD_BYTES = 64 * 1024 * 1024
"""For ``max_body_bytes`` of a route that takes a table file."""

TableFile = Annotated[UploadFile, File(description="CSV 或 XLSX 文件，第一行是表头")]
"""The parameter of a route that takes a table file."""

_ZIP_MARK = b"PK\x03\x04"
_BINARY_MARKS = (
    b"PK",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
)


@dataclass(frozen=True, slots=True)
class UploadedTable:
    """A CSV or XLSX file as it was handed in."""

    name: str
    content: bytes


async def uploaded_table(upload: UploadFile) -> UploadedTable:
    """Return a CSV or XLSX upload; raises ``E_UPLOAD_TYPE`` where the content is something else."""
    name = (upload.filename or "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1][:200]
    content = await upload.read()
    is_book = content.startswith(_ZIP_MARK)
    is_text = not content.startswith(_BINARY_MARKS)
    fits = is_book if name.lower().endswith(".xlsx") else is_text
    if not name.lower().endswith((".csv", ".xlsx")) or not fits:
        raise MinshuiError(UPLOAD_TYPE, place=Place("file"), name=name, accepted="CSV、XLSX")
    return UploadedTable(name, content)
