"""The bill as a clerk would explain it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from minshui.revenue.tariff.domain.document import LateFeeRule
from minshui.revenue.tariff.domain.inputs import LateInput
from minshui.revenue.tariff.domain.late_fee import late_fee_by
from minshui.revenue.tariff.facade import FaultList, explain, explain_late_fee, parse_bill
from tests.revenue.tariff.tariff_world import Json, fixed, flat, priced, tariff, tiered

FUZHOU = tariff(
    tiered(("18", "2.40"), ("29", "3.60"), (None, "7.20"), name="自来水"),
    flat("sewage", "0.95", name="污水处理费"),
    name="福州 居民",
    counter={"basis": "months"},
    population={"mode": "add", "base": 4, "extra_per_person": "4", "applies_to": ["water"]},
    effective={"from": "2020-01-01"},
)


def _words(documents: Json | list[Json], bill: Json, account: Json | None = None) -> list[str]:
    """The lines with single spaces, as someone would read them out."""
    given = parse_bill(bill, FaultList())
    return [" ".join(line.split()) for line in explain(priced(documents, bill, account), given)]


def test_a_household_of_five_is_told_its_limits_and_every_product() -> None:
    bill = {"readings": [{"previous": "1264", "current": "1299"}], "to": "2026-11-03"}
    assert _words(FUZHOU, bill, {"population": 5}) == [
        "抄见 1299 − 1264",
        "水量 35 m³",
        "福州 居民（t，2020-01-01 起）",
        "阶梯 自来水 5 人，第一档上限 18 + 4 = 22；上限 22 / 33",
        "自来水 第 1 档（0–22 m³） 22 × 2.40 52.80",
        "自来水 第 2 档（22–33 m³） 11 × 3.60 39.60",
        "自来水 第 3 档（33 m³ 以上） 2 × 7.20 14.40",
        "污水处理费 35 × 0.95 33.25",
        "合计 140.05 元",
    ]


@pytest.mark.parametrize(
    ("document", "bill", "line"),
    [
        (
            tariff(tiered(("10", "1"), (None, "2")), counter={"basis": "months"}),
            {"usage": "1", "months": 2},
            "阶梯 Water 2 个月，第一档上限 10 + 10 = 20；上限 20",
        ),
        (
            tariff(
                tiered(("10", "1"), (None, "2")), counter={"basis": "year", "year_start": "01-01"}
            ),
            {"usage": "5", "to": "2024-05-01", "prior_counter_usage": "3"},
            "阶梯 Water 2024-01-01 起累计 3 → 8；上限 10",
        ),
        (
            tariff(
                tiered(("10", "1"), (None, "2"), volume={"register": "hot"}),
                counter={"basis": "year", "year_start": "01-01"},
            ),
            {"usage": "5", "to": "2024-05-01", "registers": {"hot": "3"}},
            "阶梯 Water 上限 10",
        ),
        (
            tariff(
                tiered(("10", "1"), (None, "2")),
                counter={
                    "basis": "year",
                    "year_start": "01-01",
                    "on_change": "restart",
                    "partial_window": {"kind": "by_months"},
                },
                effective={"from": "2023-07-01"},
            ),
            {"usage": "5", "to": "2023-12-01"},
            (
                "阶梯 Water 首年按开户（启用）日折算，第一档上限 10 → 5，"
                "2023-07-01 起累计 0 → 5；上限 5"
            ),
        ),
        (
            tariff(
                tiered(("10", "1"), (None, "2")),
                counter={
                    "basis": "year",
                    "year_start": "01-01",
                    "on_change": "restart",
                    "partial_window": {"kind": "by_months"},
                },
                effective={"from": "2023-07-01"},
            ),
            {"usage": "5", "to": "2024-12-01"},
            "阶梯 Water 2024-01-01 起累计 0 → 5；上限 10",
        ),
        (
            tariff(
                tiered(("10", "1"), (None, "2")),
                counter={"basis": "bill", "scale": {"basis_days": "30", "only_outside": [28, 33]}},
            ),
            {"usage": "5", "days": 31},
            "阶梯 Water 上限 10",
        ),
        (
            tariff(
                flat(),
                over_quota={
                    "applies_to": ["water"],
                    "bands": [{"over_up_to_percent": None, "extra_percent": "50"}],
                },
            ),
            {"usage": "12", "quota": "10"},
            "Water 超定额第 1 档加价 2 × 0.50 1.00",
        ),
        (
            tariff(flat(price="2", per="10")),
            {"usage": "12"},
            "Water 12 × 2.00 ÷ 10 2.40",
        ),
        (
            tariff(flat(), taxes=[{"code": "v", "name": "增值税", "rate": "0.09"}]),
            {"usage": "100"},
            "增值税 100 × 9 % 9.00",
        ),
        (
            tariff(
                flat(), taxes=[{"code": "v", "name": "增值税", "rate": "0.03", "included": True}]
            ),
            {"usage": "103"},
            "其中含增值税 税率 3 % 3.00",
        ),
        (tariff(flat(), minimum={"amount": "9"}), {"usage": "4"}, "最低收费补足 5.00"),
        (tariff(flat(), rounding={"total": "floor 1"}), {"usage": "4.5"}, "合计取整 -0.50"),
        (tariff(flat()), {"usage": "4", "already_billed": "1"}, "已收水费扣除 -1.00"),
        (tariff(flat(), usage={"minimum": "6"}), {"usage": "4"}, "水量 4，按规定计费 6 m³"),
        (
            tariff(flat()),
            {"readings": [{"previous": "99990", "current": "5", "modulus": "100000"}]},
            "抄见 5 − 99990 + 满度 100000",
        ),
        (tariff(flat()), {"usage": "9", "sub_meters": ["4"]}, "分表 扣除 4 m³"),
    ],
)
def test_what_made_a_bill_is_said_in_a_line(document: Json, bill: Json, line: str) -> None:
    assert line in _words(document, bill)


def test_reliefs_are_called_by_the_tenants_names() -> None:
    relief = [{"code": "aid", "kind": "amount_off", "amount": "1", "applies_to": ["rent"]}]
    document = tariff(flat(), fixed("rent", "5"), relief=relief)
    bill = priced(document, {"usage": "10"}, {"reliefs": [{"code": "aid"}]})

    said = [" ".join(line.split()) for line in explain(bill, None, {"aid": "低保减免"})]

    assert "Rent 减免（低保减免） -1.00" in said


def test_reliefs_are_named_where_they_work() -> None:
    relief = [
        {
            "code": "aid",
            "kind": "free_volume",
            "volume": "3",
            "inside_tiers": True,
            "applies_to": ["water"],
        },
        {"code": "aid", "kind": "amount_off", "amount": "1", "applies_to": ["rent"]},
    ]
    document = tariff(flat(), fixed("rent", "5"), relief=relief)
    words = _words(document, {"usage": "10"}, {"reliefs": [{"code": "aid"}]})
    assert "Water（aid） (10 − 免 3) × 1.00 7.00" in words
    assert "Rent 减免（aid） -1.00" in words


@pytest.mark.parametrize(("usage", "free"), [("10", "3"), ("2", "2")])
def test_free_volume_outside_the_ladder_is_said(usage: str, free: str) -> None:
    relief = [{"code": "aid", "kind": "free_volume", "volume": "3", "applies_to": ["water"]}]
    document = tariff(tiered(("10", "1"), (None, "2")), flat("sewage"), relief=relief)
    words = _words(document, {"usage": usage}, {"reliefs": [{"code": "aid"}]})
    said = [each for each in words if each.startswith("免水量")]
    assert said == [f"免水量 Water {free} m³，不计入计费水量"]


def test_each_part_of_a_bill_has_its_head_and_its_sum() -> None:
    versions = [
        tariff(
            flat(price="1"),
            effective={"from": None, "to": "2023-03-31"},
            change_rule={"kind": "by_days"},
        ),
        tariff(flat(price="2"), effective={"from": "2023-04-01"}, change_rule={"kind": "by_days"}),
    ]
    words = _words(versions, {"usage": "21", "from": "2023-03-20", "to": "2023-04-10"})
    assert "第 1 段 Test（t，一直有效），12 天，水量 12 m³" in words
    assert "第 1 段小计 12.00" in words
    assert "第 2 段 Test（t，2023-04-01 起），9 天，水量 9 m³" in words
    assert words[-1] == "合计 30.00 元"


def test_a_late_fee_is_explained_from_its_first_day() -> None:
    rule = LateFeeRule(rate_per_day=Fraction("0.005"), days_after_issue=16, cap_rate=Fraction(1))
    fee = late_fee_by(rule, LateInput(Fraction(200), date(2024, 3, 1), date(2024, 3, 27)))
    assert [" ".join(line.split()) for line in explain_late_fee(fee)] == [
        "违约金自 2024-03-17 起算，计 10 天",
        "按规定应计 10.00",
        "封顶 200.00",
        "违约金 10.00",
    ]


def test_a_quantity_without_a_finite_decimal_can_be_checked() -> None:
    document = tariff(fixed("rent", "100", every="year", year_days="360"))
    bill = {"usage": "0", "days": 61}
    assert "Rent 61/360 × 100.00 16.94" in _words(document, bill)
