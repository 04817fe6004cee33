"""``python -m minshui.entrypoints`` is ``minshui``."""

from __future__ import annotations

from minshui.entrypoints.cli import main

main()
