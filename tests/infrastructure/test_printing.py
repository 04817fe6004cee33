"""Typesetting of forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from minshui.infrastructure.printing.typesetting import typeset_pdf
from minshui.kernel.errors import MinshuiError


async def test_text_is_data_and_never_markup(tmp_path: Path) -> None:
    template = tmp_path / "form.typ"
    template.write_text("#let d = json(bytes(sys.inputs.data))\n#d.name", encoding="utf-8")

    pdf = await typeset_pdf(template, {"name": "#panic() *陈* $x$"})

    assert pdf.startswith(b"%PDF")


async def test_a_fault_of_the_template_is_named(tmp_path: Path) -> None:
    template = tmp_path / "form.typ"
    template.write_text("#unknown-thing", encoding="utf-8")

    with pytest.raises(MinshuiError) as caught:
        await typeset_pdf(template, {})

    assert caught.value.code == "E_FORM_BROKEN"
    assert "form.typ" in caught.value.message
