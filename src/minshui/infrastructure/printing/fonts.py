"""Where the fonts of printed forms are."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

import typst

from minshui.infrastructure.printing.errors import FONT_MISSING
from minshui.kernel.errors import MinshuiError

FAMILY = "Noto Sans SC"


def font_folder() -> Path:
    """Return the folder that ``make setup`` puts the fonts in, or ``MINSHUI_FONT_DIR``."""
    chosen = os.environ.get("MINSHUI_FONT_DIR")
    return Path(chosen) if chosen else Path(sys.prefix) / "share" / "minshui" / "fonts"


def load_fonts(folder: Path) -> typst.Fonts:
    """Return the fonts of a folder, read once per process; raises ``E_FONT_MISSING``."""
    fonts = _read(folder)
    if FAMILY not in fonts.families():
        _read.cache_clear()
        raise MinshuiError(FONT_MISSING, folder=folder)
    return fonts


@lru_cache(maxsize=4)
def _read(folder: Path) -> typst.Fonts:
    # The system's fonts stay out: a form looks the same on every machine.
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
