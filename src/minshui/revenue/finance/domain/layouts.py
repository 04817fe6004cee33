"""Vouchers in the layouts that accounting packages take.

- ``neutral``: one row a line, every column named; CSV or XLSX.
- ``kingdee_kis``: the columns of the Excel import of 金蝶 KIS 标准版 as third parties describe it
  (seridoat.com, 《金蝶 KIS 标准版引入凭证功能详解》); the maker publishes none. Assumption.
- ``yonyou_u8``: the text file of 用友 U8 总账工具: a first line that names the form, then one line
  an entry, fields in the order of the tool's description (100ksw.com, 2010,
  《用友 U8 凭证导入工具的使用方法》): date, voucher word, number, attachments, summary, subject,
  debit, credit; GBK.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minshui.kernel.money import yuan_text
from minshui.revenue.finance.contracts import Voucher, VoucherLine
from minshui.revenue.finance.domain.vouchers import KIND_NAMES

VOUCHER_WORD = "记"
_U8_FIRST_LINE = "填制凭证,V800"
_U8_ATTACHMENTS = 999

NEUTRAL_HEADERS = (
    "会计期间",
    "凭证日期",
    "凭证字",
    "凭证号",
    "分录号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "业务类型",
    "来源凭证数",
)
KINGDEE_HEADERS = (
    "日期",
    "凭证字",
    "凭证号",
    "附单据数",
    "摘要",
    "科目代码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "币别",
    "汇率",
    "数量",
    "单价",
    "制单人",
    "审核人",
    "过账人",
)


@dataclass(frozen=True, slots=True)
class VoucherTable:
    """Vouchers as a table."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


def neutral_table(month: int, vouchers: Sequence[Voucher]) -> VoucherTable:
    """Return vouchers in the neutral layout."""
    rows = [
        (
            str(month),
            voucher.posted_on.isoformat(),
            VOUCHER_WORD,
            str(voucher.number),
            str(line.line_no),
            line.summary,
            line.subject_code,
            line.subject_name,
            _yuan(line.debit_fen),
            _yuan(line.credit_fen),
            KIND_NAMES.get(voucher.kind, voucher.kind),
            str(voucher.journal_count),
        )
        for voucher, line in _entries(vouchers)
    ]
    return VoucherTable(NEUTRAL_HEADERS, rows)


def kingdee_table(vouchers: Sequence[Voucher], maker: str) -> VoucherTable:
    """Return vouchers in the columns of 金蝶 KIS."""
    rows = [
        (
            voucher.posted_on.isoformat(),
            VOUCHER_WORD,
            str(voucher.number),
            "0",
            line.summary,
            line.subject_code,
            line.subject_name,
            _yuan(line.debit_fen),
            _yuan(line.credit_fen),
            "RMB",
            "1",
            "",
            "",
            maker,
            "",
            "",
        )
        for voucher, line in _entries(vouchers)
    ]
    return VoucherTable(KINGDEE_HEADERS, rows)


def yonyou_text(vouchers: Sequence[Voucher]) -> bytes:
    """Return vouchers as the text file of 用友 U8; commas of a summary become Chinese ones."""
    lines = [_U8_FIRST_LINE]
    lines += [
        ",".join(
            (
                voucher.posted_on.isoformat(),
                VOUCHER_WORD,
                str(voucher.number),
                str(min(voucher.journal_count, _U8_ATTACHMENTS)),
                line.summary.replace(",", "，"),
                line.subject_code,
                yuan_text(line.debit_fen),
                yuan_text(line.credit_fen),
            )
        )
        for voucher, line in _entries(vouchers)
    ]
    return ("\r\n".join(lines) + "\r\n").encode("gbk", "replace")


def _entries(vouchers: Sequence[Voucher]) -> list[tuple[Voucher, VoucherLine]]:
    return [(voucher, line) for voucher in vouchers for line in voucher.lines]


def _yuan(fen: int) -> str:
    return yuan_text(fen) if fen else ""
