"""Files are read by their content, whatever their name says."""

from __future__ import annotations

import io

import pytest
from rustpy_xlsxwriter import write_worksheet

from minshui.infrastructure.imports.sheets import ImportFile, read_sheet
from minshui.kernel.errors import MinshuiError

TABLE = "户号,户名\r\nA1,张三\r\n\r\nA2,李四\r\n"
ROWS = [(2, ["A1", "张三"]), (4, ["A2", "李四"])]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gbk"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace(",", ";").encode(),
    ],
    ids=["utf-8", "bom", "gbk", "utf-16", "tab", "semicolon"],
)
def test_csv_is_read_in_every_usual_encoding(content: bytes) -> None:
    sheet = read_sheet(ImportFile("a.csv", content))
    assert sheet.header == ["户号", "户名"]
    assert sheet.rows == ROWS


def test_xlsx_numbers_become_plain_text_and_lost_digits_show() -> None:
    buffer = io.BytesIO()
    write_worksheet([{"号": 13800001234, "量": 12.5, "证": 350102199001011237, "空": None}], buffer)
    sheet = read_sheet(ImportFile("a.xlsx", buffer.getvalue()))
    assert sheet.header == ["号", "量", "证", "空"]
    assert sheet.rows == [(2, ["13800001234", "12.5", "3.50102199001011E+17"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E_IMPORT_EMPTY"),
        ("户号,户名\n".encode(), "E_IMPORT_EMPTY"),
        (b"\xff\xff\xff", "E_IMPORT_ENCODING"),
        (b"PK\x03\x04broken", "E_IMPORT_FILE_DAMAGED"),
        (b'a,b\n"x', "E_IMPORT_FILE_DAMAGED"),
        (b"a,b\n\x00\x00", "E_IMPORT_FILE_TYPE"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        read_sheet(ImportFile("a.csv", content))
    assert refused.value.code == code
