"""The command line on the test's own installation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine


@pytest.fixture
def minshui(
    database: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[CommandLine]:
    """Run ``minshui`` in this process; its log goes to the test's folder."""
    for name, value in database.environment.items():
        if name.startswith("MINSHUI_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("MINSHUI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "240")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield CommandLine(capsys)
    root.handlers, root.level = handlers, level
