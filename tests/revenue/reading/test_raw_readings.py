"""Files of raw pointers: found columns, units, faults with their place."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.facade import load_raw_readings

D = Decimal
LITRES = (
    "meter_no,read_at,reading_litres\nW1,2026-03-01T00:53:08,36412\nW1,2026-03-31T22:31:36,39360\n"
)


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_litres_become_cubic_metres(tmp_path: Path) -> None:
    raw = load_raw_readings(_file(tmp_path, "a.csv", LITRES.encode()))
    assert (raw.unit, raw.rows, raw.faults) == ("litres", 2, [])
    assert [point.pointer_m3 for point in raw.points["W1"]] == [D("36.412"), D("39.360")]
    assert [point.row for point in raw.points["W1"]] == [2, 3]


def test_a_packed_file_is_read_alike(tmp_path: Path) -> None:
    plain = load_raw_readings(_file(tmp_path, "a.csv", LITRES.encode()))
    packed = load_raw_readings(_file(tmp_path, "a.csv.gz", gzip.compress(LITRES.encode())))
    assert packed.points == plain.points


def test_chinese_headers_and_gbk_are_understood(tmp_path: Path) -> None:
    text = "水表号,抄表日期,读数(吨)\n表1,2026/03/01,120\n"
    raw = load_raw_readings(_file(tmp_path, "b.csv", text.encode("gb18030")))
    assert (raw.unit, raw.columns["reading"]) == ("m3", "读数(吨)")
    assert raw.points["表1"][0].pointer_m3 == 120


def test_rows_at_fault_are_named_and_the_others_kept(tmp_path: Path) -> None:
    text = LITRES + ",2026-04-01,5\nW1,someday,6\nW1,2026-04-02,-7\nW1,2026-04-03,\n"
    raw = load_raw_readings(_file(tmp_path, "c.csv", text.encode()))
    assert raw.rows == 6
    places = [(each.code, each.place.row if each.place else None) for each in raw.faults]
    assert places == [
        ("E_SERIES_CELL_METER", 4),
        ("E_SERIES_CELL_DATE", 5),
        ("E_SERIES_CELL_POINTER", 6),
        ("E_SERIES_CELL_POINTER", 7),
    ]


def test_a_mapping_names_columns_that_nobody_could_guess(tmp_path: Path) -> None:
    path = _file(tmp_path, "d.csv", b"a,b,c\nW1,2026-03-01,5\n")
    with pytest.raises(MinshuiError) as unknown:
        load_raw_readings(path, "m3")
    assert unknown.value.code == "E_SERIES_COLUMN"
    raw = load_raw_readings(path, "m3", {"meter": "a", "at": "b", "reading": "c"})
    assert raw.points["W1"][0].pointer_m3 == 5


def test_a_unit_that_is_not_told_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "e.csv", b"meter_no,read_on,reading\nW1,2026-03-01,5\n")
    for unit in (None, "gallons"):
        with pytest.raises(MinshuiError) as refused:
            load_raw_readings(path, unit)
        assert refused.value.code == "E_SERIES_UNIT"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    broken = _file(tmp_path, "f.csv.gz", gzip.compress(LITRES.encode())[:-10])
    for path in (tmp_path / "missing.csv", broken):
        with pytest.raises(MinshuiError) as refused:
            load_raw_readings(path)
        assert refused.value.code == "E_SERIES_FILE"
