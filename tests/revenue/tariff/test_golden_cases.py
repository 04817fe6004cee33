"""Every published and hand-computed case comes out to the last digit."""

from __future__ import annotations

from importlib.resources import files

import pytest

from minshui.revenue.tariff.facade import Case, PricedBill, check_report, parse_case_file, run_case
from tests.revenue.tariff.tariff_world import golden_book, golden_cases, golden_json


@pytest.mark.parametrize("case", golden_cases().cases, ids=lambda case: case.id)
def test_a_golden_case_is_exact(case: Case) -> None:
    results = run_case(golden_book(), case)
    assert [difference for result in results for difference in result.differences] == []
    for result in results:
        if isinstance(result.outcome, PricedBill):
            lines = sum(line.amount for line in result.outcome.lines)
            assert lines == result.outcome.total


def test_all_cases_are_there() -> None:
    assert len(golden_cases().cases) == 389
    assert golden_cases().faults == ()


@pytest.mark.parametrize(
    "entry", golden_json("invalid.json")["documents"], ids=lambda entry: entry["id"]
)
def test_a_malformed_document_is_refused_with_its_code(entry: dict[str, object]) -> None:
    case: dict[str, object] = {"id": "c", "origin": "rule-derived", "expected": {"total": "0"}}
    case |= {"tariff": "demo.res", "bill": entry.get("bill", {"usage": "1", "to": "2024-03-01"})}
    file = {"about": "a", "format_version": "tariff/1", "tariffs": entry["tariffs"]}
    error = entry["error"]
    assert isinstance(error, dict)
    whole = file | ({"cases": [case]} if "bill" in entry else {})
    found = [(fault.code, fault.path) for fault in parse_case_file(whole).faults]
    assert len(found) == 1
    code, path = found[0]
    assert code == error["code"]
    assert path.removeprefix("tariffs[0].").removeprefix("cases[0].") == error["path"]


def test_the_published_fujian_prices_have_no_fault() -> None:
    content = files("minshui.revenue.tariff").joinpath("data/fujian.json").read_bytes()
    assert check_report(content).lines == ("检查通过：37 个价格文档，0 个算例",)
