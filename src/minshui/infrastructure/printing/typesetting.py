"""Typeset a form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from minshui.infrastructure.printing.errors import FORM_BROKEN
from minshui.infrastructure.printing.fonts import font_folder, load_fonts
from minshui.kernel.errors import MinshuiError


async def typeset_pdf(
    template: Path, data: Mapping[str, Any], *, fonts_in: Path | None = None
) -> bytes:
    """Return the PDF of a typst template, which reads ``data`` as JSON, off the event loop.

    All text is data to the template, never markup. Raises ``E_FONT_MISSING`` or, for a fault
    of the template, ``E_FORM_BROKEN``.
    """
    fonts = load_fonts(fonts_in or font_folder())
    return await asyncio.to_thread(_compile, template, json.dumps(data, ensure_ascii=False), fonts)


def _compile(template: Path, data: str, fonts: typst.Fonts) -> bytes:
    try:
        pdf = typst.compile(template.read_bytes(), font_paths=fonts, sys_inputs={"data": data})
    except typst.TypstError as fault:
        raise MinshuiError(FORM_BROKEN, form=template.name, reason=fault.message) from fault
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one document")
    return pdf
