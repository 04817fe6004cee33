"""The demonstration as a newcomer runs it: the real command on an empty data folder."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HOUSEHOLDS = 240
# A meter of five digits that passes 99999, one that is exchanged, one with a slip of the pen,
# and rows that nobody can read.
OWN_ROWS = """meter_no,read_on,reading_m3
A,2025-01-05,99960
A,2025-02-05,99985
A,2025-03-05,12
A,2025-04-05,40
B,2025-01-05,500
B,2025-02-05,520
B,2025-03-05,3
B,2025-04-05,25
B,2025-05-05,47
C,2025-01-05,100
C,2025-02-05,118
C,2025-02-20,1350
C,2025-03-05,140
C,2025-04-05,160
C,2025-05-05,not read
,2025-05-05,180
"""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MINSHUI_DATA_DIR": str(folder), "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-m", "minshui.entrypoints", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def test_two_towns_are_billed_and_collected_and_their_books_hold(data_folder: Path) -> None:
    first = _run(data_folder, "demo", "--households", str(HOUSEHOLDS), "--no-server")
    assert first.returncode == 0, first.stdout + first.stderr
    assert len(re.findall(r"账务核对：\d+ 项恒等式全部成立", first.stdout)) == 2
    assert first.stdout.count("重算与账单一致") == 2
    assert first.stdout.count("E_IMPORT_NUMBER") == 2
    receipts = sorted(data_folder.rglob("收据.pdf"))
    assert len(receipts) == 2
    assert all(path.read_bytes().startswith(b"%PDF") for path in receipts)


def test_the_second_time_it_only_names_the_towns(data_folder: Path) -> None:
    again = _run(data_folder, "demo", "--households", str(HOUSEHOLDS), "--no-server")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "建立租户" not in again.stdout
    assert "FZ" in again.stdout
    assert "XP" in again.stdout


@pytest.mark.feature("F-0306", "F-0309", "F-0315")
def test_own_readings_are_billed_and_no_row_is_lost(data_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.csv.gz"
    file.write_bytes(gzip.compress(OWN_ROWS.encode()))
    done = _run(data_folder, "demo", "--readings", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    figures = [line for line in done.stdout.splitlines() if "│" in line]
    text = "\n".join("".join(line.split()) for line in figures)
    assert "│文件行数│16│" in text
    assert "│其中过圈│1条│" in text
    assert "│发现换表│1次│" in text
    assert "│挂起待处理│3│" in text  # the slip, the unreadable pointer, the row without a meter
    assert "SERIES_CELL" in done.stdout
    assert "spike" in done.stdout
    assert "全部成立" in done.stdout


def test_a_tariff_that_is_not_there_is_named(data_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN_ROWS, encoding="utf-8")
    refused = _run(data_folder, "demo", "--readings", str(file), "--tariff", "fj.nowhere")
    assert refused.returncode == 1
    assert "E_DEMO_TARIFF" in refused.stderr
    assert "fj.fuzhou.res" in refused.stderr
