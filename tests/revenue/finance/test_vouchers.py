"""From postings to vouchers: grouped, mapped, output VAT split off, handed over in layouts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from minshui.revenue.finance.contracts import PostedSum, Voucher, VoucherLine
from minshui.revenue.finance.domain.layouts import neutral_table, yonyou_text
from minshui.revenue.finance.domain.vouchers import (
    OUTPUT_TAX,
    Subject,
    VoucherRules,
    make_vouchers,
    output_tax,
)

DAY, END = date(2026, 11, 20), date(2026, 11, 30)
RULES = VoucherRules(subjects={}, tax_rates={"water": Decimal("0.09")})
RECEIVABLE = PostedSum(DAY, "billing", "1122.01", "应收水费", "asset", "", 15_925, 0, 2)
WATER = PostedSum(DAY, "billing", "6001.01", "水费", "revenue", "water", 0, 12_600, 2)
SEWAGE = PostedSum(DAY, "billing", "2241.01", "代收污水", "liability", "sewage", 0, 3_325, 2)


def as_rows(voucher: Voucher) -> list[tuple[str, int, int]]:
    return [(line.subject_code, line.debit_fen, line.credit_fen) for line in voucher.lines]


@pytest.mark.parametrize(
    ("gross_fen", "rate", "tax_fen"),
    [
        (10_900, "0.09", 900),
        (12_600, "0.09", 1_040),  # 1040.37
        (1, "0.09", 0),
        (6, "0.09", 0),  # 0.495
        (7, "0.09", 1),  # 0.578
        (-12_600, "0.09", -1_040),
        (10_300, "0.03", 300),
        (10_300, "0", 0),
    ],
)
def test_the_tax_in_an_amount(gross_fen: int, rate: str, tax_fen: int) -> None:
    assert output_tax(gross_fen, Decimal(rate)) == tax_fen


def test_a_day_of_bills_is_one_balanced_voucher() -> None:
    (voucher,) = make_vouchers([RECEIVABLE, WATER, SEWAGE], RULES, END)

    assert (voucher.number, voucher.posted_on, voucher.journal_count) == (1, DAY, 2)
    assert voucher.lines[0].summary == "11月20日开账"
    assert as_rows(voucher) == [
        ("1122.01", 15_925, 0),
        ("2221.01", 0, 1_040),
        ("2241.01", 0, 3_325),
        ("6001.01", 0, 11_560),
    ]


def test_taking_revenue_back_is_a_red_credit() -> None:
    sums = [
        replace(RECEIVABLE, kind="credit", debit_fen=0, credit_fen=15_925),
        replace(WATER, kind="credit", debit_fen=12_600, credit_fen=0),
        replace(SEWAGE, kind="credit", debit_fen=3_325, credit_fen=0),
    ]

    (voucher,) = make_vouchers(sums, RULES, END)

    assert as_rows(voucher) == [
        ("2241.01", 3_325, 0),
        ("1122.01", 0, 15_925),
        ("2221.01", 0, -1_040),
        ("6001.01", 0, -11_560),
    ]
    assert sum(line.debit_fen - line.credit_fen for line in voucher.lines) == 0


def test_each_day_and_kind_has_its_voucher_or_each_month() -> None:
    later = replace(RECEIVABLE, posted_on=date(2026, 11, 21), kind="payment")
    cash = replace(later, account_code="1001", debit_fen=15_925)
    later = replace(later, debit_fen=0, credit_fen=15_925)
    sums = [RECEIVABLE, WATER, SEWAGE, later, cash, replace(cash, posted_on=DAY)]

    by_day = make_vouchers(sums, RULES, END)
    by_month = make_vouchers(sums, replace(RULES, by_month=True), END)

    assert [(each.posted_on, each.kind) for each in by_day] == [
        (DAY, "billing"),
        (DAY, "payment"),
        (date(2026, 11, 21), "payment"),
    ]
    assert [(each.number, each.posted_on, each.kind) for each in by_month] == [
        (1, END, "billing"),
        (2, END, "payment"),
    ]


def test_subjects_by_component_then_by_account() -> None:
    subjects = {
        ("6001.01", "water"): Subject("60010101", "水费收入"),
        ("6001.01", ""): Subject("600199", "其他收入"),
        (OUTPUT_TAX, ""): Subject("22210107", "销项税额"),
    }
    boost = replace(WATER, component_code="boost", credit_fen=100)

    (voucher,) = make_vouchers([WATER, boost], replace(RULES, subjects=subjects), END)

    assert as_rows(voucher) == [
        ("22210107", 0, 1_040),
        ("60010101", 0, 11_560),
        ("600199", 0, 100),
    ]


LINES = (
    VoucherLine(1, "11月20日开账,补", "112201", "应收水费", 15_925, 0),
    VoucherLine(2, "11月20日开账,补", "600101", "水费", 0, 15_925),
)
VOUCHER = Voucher(7, DAY, "billing", 1_200, LINES)


def test_the_neutral_table_names_every_column() -> None:
    table = neutral_table(202611, [VOUCHER])

    assert dict(zip(table.headers, table.rows[1], strict=True)) == {
        "会计期间": "202611",
        "凭证日期": "2026-11-20",
        "凭证字": "记",
        "凭证号": "7",
        "分录号": "2",
        "摘要": "11月20日开账,补",
        "科目编码": "600101",
        "科目名称": "水费",
        "借方金额": "",
        "贷方金额": "159.25",
        "业务类型": "开账",
        "来源凭证数": "1200",
    }


def test_the_text_of_yonyou_u8_is_gbk_with_eight_fields_a_line() -> None:
    lines = yonyou_text([VOUCHER]).decode("gbk").splitlines()

    assert lines == [
        "填制凭证,V800",
        "2026-11-20,记,7,999,11月20日开账，补,112201,159.25,0.00",
        "2026-11-20,记,7,999,11月20日开账，补,600101,0.00,159.25",
    ]
