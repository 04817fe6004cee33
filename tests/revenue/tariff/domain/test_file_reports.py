"""Reports on files: what ``check``, ``verify`` and ``price`` print."""

from __future__ import annotations

import json
from typing import Any

import pytest

from minshui.revenue.tariff.facade import check_report, price_report, verify_report
from tests.revenue.tariff.tariff_world import GOLDEN, Json, flat, tariff, tiered

PLAIN = tariff(flat())


def _file(*cases: Json, documents: list[Json] | None = None) -> bytes:
    head = {"about": "a", "format_version": "tariff/1"}
    listed = [PLAIN] if documents is None else documents
    return json.dumps({**head, "tariffs": listed, "cases": list(cases)}).encode()


def _case(bill: Any, expected: Json, **more: Any) -> Json:
    head = {"id": "c1", "origin": "rule-derived", "tariff": "t"}
    return {**head, "bill": bill, "expected": expected, **more}


def test_all_golden_cases_pass() -> None:
    report = verify_report((GOLDEN / "cases.json").read_bytes())
    assert (report.lines, report.passed) == (("389 passed, 0 failed",), True)


def test_a_failure_shows_expected_got_and_the_explanation() -> None:
    content = _file(
        _case({"usage": "5"}, {"total": "6", "volume": "5", "components": {"water": "7"}}),
        _case({"usage": "5"}, {"total": "5"}),
    )
    report = verify_report(content)
    assert report.passed is False
    assert [" ".join(line.split()) for line in report.lines] == [
        "✗ c1 cases[0]",
        "total expected 6 got 5",
        "components.water expected 7 got 5",
        "水量 5 m³",
        "Test（t，一直有效）",
        "Water 5 × 1.00 5.00",
        "合计 5.00 元",
        "1 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    ("case", "differences"),
    [
        (_case({"usage": "5"}, {"volume": "6"}), ["volume expected 6 got 5"]),
        (
            _case({"usage": "5"}, {"error": "E_READING"}),
            ["error expected E_READING got （无错误）"],
        ),
        (_case({"usage": 5}, {"error": "E_TYPE"}), []),
        (
            _case({"usage": "5", "quota": "1"}, {"taxes": {"vat": "1"}}),
            ["taxes.vat expected 1 got （无）"],
        ),
        (_case({"usage": "5"}, {"parts": []}), ["parts expected 0 段 got 1 段"]),
        (
            _case({"usage": "5"}, {"tiers": {"water": {"volumes": ["4", "1"]}}}),
            ["tiers.water.volumes expected 4, 1 got 5"],
        ),
        (_case({"usage": "5"}, {"tiers": {"water": {"limits": [], "volumes": ["5", "0"]}}}), []),
        (
            _case({"usage": "5"}, {"total": "5"}, tariff=[tariff(flat(price="2"))]),
            ["total expected 5 got 10"],
        ),
    ],
)
def test_only_the_keys_given_are_compared_and_those_exactly(
    case: Json, differences: list[str]
) -> None:
    lines = [" ".join(line.split()) for line in verify_report(_file(case)).lines]
    assert [line for line in lines if " expected " in line] == differences
    assert lines[-1] == ("0 passed, 1 failed" if differences else "1 passed, 0 failed")


def test_a_wrong_total_of_an_error_shows_the_error() -> None:
    content = _file(_case({"usage": "5", "from": "2024-01-02", "to": "2024-01-01"}, {"total": "5"}))
    line = " ".join(verify_report(content).lines[1].split())
    assert line.startswith(
        "error expected （无错误） got E_PERIOD 起日 2024-01-02 晚于止日 2024-01-01"
    )


@pytest.mark.parametrize("content", [_file(), b"", b"[1"])
def test_nothing_to_verify_is_not_a_success(content: bytes) -> None:
    report = verify_report(content)
    assert report.passed is False
    assert report.lines[-1] == "0 passed, 0 failed"


@pytest.mark.parametrize(
    ("content", "starts"),
    [
        (json.dumps(PLAIN | {"unit": 3}).encode(), ["E_TYPE  unit"]),
        (_file(documents=[PLAIN | {"unit": 3}]), ["E_TYPE  tariffs[0].unit"]),
        (_file(_case({"usage": 1}, {"total": "1"})), ["E_TYPE  cases[0].bill.usage"]),
        (
            _file(_case({"usage": "1"}, {"total": "1"}, account={"floor": 3, "fittings": -1})),
            ["E_UNKNOWN_KEY  cases[0].account.floor", "E_NEGATIVE  cases[0].account.fittings"],
        ),
        (
            _file(_case({"usage": "1"}, {"totals": "1"}, origin="heard")),
            ["E_ENUM  cases[0].origin", "E_UNKNOWN_KEY  cases[0].expected.totals"],
        ),
        (_file(_case({"usage": "1"}, {"total": "1"}, tariff="gas")), ["E_NO_TARIFF  cases[0]"]),
        (
            _file(
                {
                    "id": "c",
                    "origin": "published",
                    "bills": [{"bill": {"usage": "1", "to": "x"}, "expected": {"total": "1"}}],
                }
            ),
            ["E_DATE  cases[0].bills[0].bill.to"],
        ),
        (b'{"tariffs": []}', ["E_MISSING_KEY  about", "E_MISSING_KEY  format_version"]),
    ],
)
def test_check_names_every_fault_with_its_place(content: bytes, starts: list[str]) -> None:
    report = check_report(content)
    assert report.passed is False
    assert len(report.lines) == len(starts) + 1
    for line, start in zip(report.lines, starts, strict=False):
        assert line.startswith(start)
    assert report.lines[-1] == f"共 {len(starts)} 处错误"


def test_a_case_may_expect_the_error_it_gets() -> None:
    backwards = {"readings": [{"previous": "2", "current": "1"}]}
    report = check_report(_file(_case(backwards, {"error": "E_READING"})))
    assert (report.lines, report.passed) == (("检查通过：1 个价格文档，1 个算例",), True)
    assert check_report(_file(_case(backwards, {"total": "1"}))).passed is False


LADDER = tariff(
    tiered(("18", "2.40"), (None, "3.60")),
    population={"mode": "add", "base": 4, "extra_per_person": "4"},
)


def test_a_bill_is_priced_and_explained() -> None:
    content = json.dumps(LADDER).encode()
    report = price_report(content, None, {"usage": "35"}, {"population": 5})
    assert report.passed is True
    assert " ".join(report.lines[-1].split()) == "合计 99.60 元"


@pytest.mark.parametrize(
    ("documents", "code", "bill", "start"),
    [
        ([PLAIN], None, {"usage": "x"}, "E_NUMBER  bill.usage"),
        ([PLAIN], None, {}, "E_MISSING_INPUT  bill.usage"),
        ([PLAIN], "gas", {"usage": "1"}, "E_NO_TARIFF  tariff"),
        ([PLAIN, PLAIN | {"code": "u"}], None, {"usage": "1"}, "E_TARIFF_CODE_CHOICE"),
        ([PLAIN | {"unit": 3}], None, {"usage": "1"}, "E_TYPE  tariffs[0].unit"),
    ],
)
def test_a_bill_that_cannot_be_priced_says_why(
    documents: list[Json], code: str | None, bill: Json, start: str
) -> None:
    report = price_report(_file(documents=documents), code, bill, {})
    assert report.passed is False
    assert report.lines[0].startswith(start)


def test_a_case_may_bring_its_documents_a_late_payment_or_only_an_error() -> None:
    own = tariff(flat(price="2"), code="own")
    rule = {"once_rate": "0.1", "first_day": {"days_after_issue": 0}}
    late = {"principal": "5", "issued": "2024-01-01", "paid": "2024-01-01"}
    unpaid: Json = {"id": "c", "origin": "published", "expected": {"late_fee": "0.5"}}
    nameless = {"id": "c", "origin": "rule-derived", "bill": {"usage": "1"}}
    content = _file(
        _case({"usage": "5"}, {"total": "10"}, tariff=own),
        _case({"usage": "5"}, {"total": "10"}, tariff=[own]),
        unpaid | {"late": late, "tariff": tariff(flat(), late_fee=rule)},
        _case({"usage": "1"}, {"error": "E_NO_TARIFF"}, tariff="gone"),
        nameless | {"expected": {"error": "E_MISSING_INPUT"}},
        documents=[],
    )
    assert verify_report(content).lines == ("5 passed, 0 failed",)
    assert check_report(content).lines == ("检查通过：0 个价格文档，5 个算例",)


def test_a_file_of_cases_without_tariffs_is_still_that_file() -> None:
    content = json.dumps({"about": "a", "format_version": "tariff/1", "cases": []}).encode()
    assert [line.split()[:2] for line in check_report(content).lines[:-1]] == [
        ["E_MISSING_KEY", "tariffs"]
    ]
