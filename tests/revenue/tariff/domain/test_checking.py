"""Malformed documents and inputs: each fault with its code and place."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.revenue.tariff.facade import (
    FaultList,
    parse_account,
    parse_bill,
    parse_late,
    parse_tariffs,
)
from tests.revenue.tariff.tariff_world import Json, fault_codes, fixed, flat, tariff, tiered

LADDER = tiered(("10", "1"), (None, "2"))
YEAR = {"basis": "year", "year_start": "01-01"}
BANDS = [{"over_up_to_percent": None, "extra_percent": "10"}]


def _percent(code: str, *of: str) -> Json:
    return {"code": code, "name": code, "measure": "percent", "percent": "1", "of": list(of)}


def _relief(**more: Any) -> Json:
    return {"relief": [{"code": "aid", "applies_to": ["water"], **more}]}


COMPONENT_FAULTS: list[tuple[Json, str, str]] = [
    (flat("Water!"), "E_CODE", "code"),
    (flat(name=" "), "E_EMPTY", "name"),
    (flat(price="1e3"), "E_NUMBER", "price"),
    (flat(price=" 1"), "E_NUMBER", "price"),
    (flat(price="１"), "E_NUMBER", "price"),
    (flat(price="9" * 61), "E_NUMBER", "price"),
    (flat(price="NaN"), "E_NUMBER", "price"),
    (flat(price=None), "E_TYPE", "price"),
    (flat(price=True), "E_TYPE", "price"),
    (flat(closed=True), "E_CONFLICT", "closed"),
    (flat(amount="1"), "E_CONFLICT", "amount"),
    (flat(mode="steps"), "E_ENUM", "mode"),
    (flat(mode=["flat"]), "E_TYPE", "mode"),
    (flat(measure="weight"), "E_ENUM", "measure"),
    (flat(volume={"register": "Hot"}), "E_CODE", "volume.register"),
    (flat(volume={"round": "half_up 0"}), "E_ROUNDING", "volume.round"),
    (flat(volume={"round": "half_up -1"}), "E_ROUNDING", "volume.round"),
    (flat(by={"attribute": "floor", "cases": {"1": {"price": "1"}}}), "E_ENUM", "by.attribute"),
    (flat(by={"attribute": "area", "cases": {}}), "E_EMPTY", "by.cases"),
    (flat(by={"attribute": "area", "cases": {"a": {}}}), "E_MISSING_KEY", "by.cases.a.price"),
    (
        flat(by={"attribute": "area", "cases": {"a": {"price": "1", "amount": "1"}}}),
        "E_CONFLICT",
        "by.cases.a.amount",
    ),
    (fixed("water", "1", every="week"), "E_ENUM", "every"),
    (fixed("water", "1", year_days="0"), "E_NUMBER", "year_days"),
    (fixed("water", "1", per="2"), "E_CONFLICT", "per"),
    (_percent("water") | {"of": []}, "E_EMPTY", "of"),
    (_percent("water", "water"), "E_CYCLE", "of"),
    (_percent("water", "gas"), "E_REFERENCE", "of[0]"),
    (tiered(("10", "1"), ("10", "2"), (None, "3")), "E_TIERS_ORDER", "tiers[1].up_to"),
    (LADDER | {"tiers": [{"price": "1"}]}, "E_MISSING_KEY", "tiers[0].up_to"),
    (LADDER | {"tiers": [{"up_to": None}]}, "E_MISSING_KEY", "tiers[0].price"),
    (
        LADDER | {"tiers": [{"up_to": None, "up_to_percent_of_quota": None, "price": "1"}]},
        "E_CONFLICT",
        "tiers[0].up_to_percent_of_quota",
    ),
]


@pytest.mark.parametrize(("component", "code", "path"), COMPONENT_FAULTS)
def test_a_faulty_component(component: Json, code: str, path: str) -> None:
    assert fault_codes(tariff(component)) == [(code, f"components[0].{path}")]


DOCUMENT_FAULTS: list[tuple[Json, str, str]] = [
    ({"format": 1}, "E_TYPE", "format"),
    ({"unit": "litre"}, "E_ENUM", "unit"),
    ({"effective": {}}, "E_MISSING_KEY", "effective.from"),
    ({"effective": {"from": "2024-1-1"}}, "E_DATE", "effective.from"),
    ({"effective": {"from": "2024-02-01", "to": "2024-01-31"}}, "E_EFFECTIVE", "effective"),
    ({"components": []}, "E_EMPTY", "components"),
    ({"components": {}}, "E_TYPE", "components"),
    ({"counter": {"basis": "week"}}, "E_ENUM", "counter.basis"),
    ({"counter": {"basis": "months", "months": 0}}, "E_NUMBER", "counter.months"),
    ({"counter": {"basis": "months", "months": True}}, "E_TYPE", "counter.months"),
    ({"counter": {"basis": "bill", "months": 2}}, "E_CONFLICT", "counter.months"),
    ({"counter": YEAR | {"split_months": True}}, "E_CONFLICT", "counter.split_months"),
    ({"counter": YEAR | {"year_start": "02-30"}}, "E_DATE", "counter.year_start"),
    (
        {"counter": {"basis": "bill", "scale": {"basis_days": "30", "only_outside": [33, 28]}}},
        "E_NUMBER",
        "counter.scale.only_outside",
    ),
    (
        {
            "counter": {
                "basis": "bill",
                "scale": {"basis_days": "30", "round_ratio": "none", "round_per_day": "none"},
            }
        },
        "E_CONFLICT",
        "counter.scale.round_per_day",
    ),
    ({"change_rule": {"kind": "never"}}, "E_ENUM", "change_rule.kind"),
    (
        {"population": {"mode": "add", "base": "4", "extra_per_person": "1"}},
        "E_TYPE",
        "population.base",
    ),
    (
        {"population": {"mode": "add", "base": 4, "extra_per_person": ["1", "2"]}},
        "E_POPULATION",
        "population.extra_per_person",
    ),
    (
        {"population": {"mode": "per_capita", "from_persons": 5, "limits": ["3", "3"]}},
        "E_POPULATION",
        "population.limits[1]",
    ),
    (
        {"population": {"mode": "per_capita", "from_persons": 5, "limits": ["3", "4"]}},
        "E_POPULATION",
        "population.limits",
    ),
    (
        {"over_quota": {"applies_to": ["ladder"], "bands": BANDS}},
        "E_CONFLICT",
        "over_quota.applies_to[0]",
    ),
    (
        {"over_quota": {"applies_to": ["rent"], "bands": BANDS}},
        "E_CONFLICT",
        "over_quota.applies_to[0]",
    ),
    (
        {"over_quota": {"applies_to": ["hot"], "bands": BANDS}},
        "E_CONFLICT",
        "over_quota.applies_to[0]",
    ),
    ({"over_quota": {"applies_to": ["water"], "bands": []}}, "E_EMPTY", "over_quota.bands"),
    (
        {
            "over_quota": {
                "applies_to": ["water"],
                "bands": [{"over_up_to_percent": "1", "extra_price": "1"}],
            }
        },
        "E_BANDS",
        "over_quota.bands[0].over_up_to_percent",
    ),
    (
        {
            "over_quota": {"applies_to": ["water"], "bands": BANDS},
            "counter": {"basis": "months", "split_months": True},
        },
        "E_CONFLICT",
        "over_quota",
    ),
    (
        {"seasonal": [{"months": [6, 6], "percent": "1", "applies_to": ["water"]}]},
        "E_OVERLAP",
        "seasonal[0].months",
    ),
    (
        {"seasonal": [{"months": [6], "percent": "1", "applies_to": ["gas"]}]},
        "E_REFERENCE",
        "seasonal[0].applies_to[0]",
    ),
    (_relief(kind="gift"), "E_ENUM", "relief[0].kind"),
    (_relief(kind="percent_off", percent="100.01"), "E_RATE", "relief[0].percent"),
    (_relief(kind="cap", amount="1", each="bill"), "E_CONFLICT", "relief[0].each"),
    (_relief(kind="free_volume"), "E_MISSING_KEY", "relief[0].volume"),
    (
        _relief(kind="free_volume", volume="1", applies_to=["rent"]),
        "E_CONFLICT",
        "relief[0].applies_to[0]",
    ),
    (_relief(kind="all_at_tier", tier=0, applies_to=["ladder"]), "E_REFERENCE", "relief[0].tier"),
    (_relief(kind="price_instead", price="1", tier=1), "E_REFERENCE", "relief[0].tier"),
    (
        _relief(kind="cap", amount="1", applies_to=["water", "water"]),
        "E_DUPLICATE",
        "relief[0].applies_to[1]",
    ),
    ({"minimum": {}}, "E_MISSING_KEY", "minimum.amount"),
    (
        {"minimum": {"amount": "1", "applies_to": ["maximum"]}},
        "E_REFERENCE",
        "minimum.applies_to[0]",
    ),
    (
        {"taxes": [{"code": "v", "name": "V", "rate": "0.1", "on": ["gas"]}]},
        "E_REFERENCE",
        "taxes[0].on[0]",
    ),
    ({"rounding": {"line": "bankers 0.01"}}, "E_ROUNDING", "rounding.line"),
    (
        {
            "late_fee": {
                "rate_per_day": "0.1",
                "once_rate": "0.1",
                "first_day": {"days_after_issue": 1},
            }
        },
        "E_CONFLICT",
        "late_fee.once_rate",
    ),
    (
        {"late_fee": {"rate_per_day": "0.1", "first_day": {}}},
        "E_MISSING_KEY",
        "late_fee.first_day.days_after_issue",
    ),
    (
        {"late_fee": {"rate_per_day": "1.1", "first_day": {"days_after_issue": 1}}},
        "E_RATE",
        "late_fee.rate_per_day",
    ),
    ({"note": 5}, "E_TYPE", "note"),
]


@pytest.mark.parametrize(("change", "code", "path"), DOCUMENT_FAULTS)
def test_a_faulty_document(change: Json, code: str, path: str) -> None:
    components = [
        flat(),
        {**LADDER, "code": "ladder"},
        fixed("rent", "1"),
        flat("hot", volume={"register": "hot"}),
    ]
    assert fault_codes(tariff(*components) | change) == [(code, path)]


def test_a_price_change_by_days_cannot_share_a_tier_fixed() -> None:
    ladder = LADDER | {"tiers": [{"up_to": None, "fixed": "5"}]}
    document = tariff(ladder, change_rule={"kind": "by_days"})
    assert fault_codes(document) == [("E_CONFLICT", "change_rule")]


def test_a_season_may_share_its_months_with_one_of_another_component() -> None:
    seasons = [
        {"months": [6], "percent": "1", "applies_to": [code]} for code in ("water", "sewage")
    ]
    assert fault_codes(tariff(flat(), flat("sewage"), seasonal=seasons)) == []
    seasons[1]["applies_to"] = ["water"]
    document = tariff(flat(), flat("sewage"), seasonal=seasons)
    assert fault_codes(document) == [("E_OVERLAP", "seasonal[1].months")]


def test_every_fault_of_a_document_is_found_at_once() -> None:
    document = tariff(
        flat(price="-1"), _percent("fund", "gas"), unit="litre", taxes=[{"code": "v", "rate": "2"}]
    )
    assert sorted(fault_codes(document)) == [
        ("E_ENUM", "unit"),
        ("E_MISSING_KEY", "taxes[0].name"),
        ("E_NEGATIVE", "components[0].price"),
        ("E_RATE", "taxes[0].rate"),
        ("E_REFERENCE", "components[1].of[0]"),
    ]


def test_an_older_version_must_say_when_it_ends() -> None:
    versions = [
        tariff(flat(), effective={"from": "2024-01-01"}),
        tariff(flat(), effective={"from": "2023-01-01"}),
    ]
    faults = parse_tariffs(versions).faults
    assert [(fault.code, fault.path) for fault in faults] == [("E_OVERLAP", "tariffs[0].effective")]
    assert "未写止日" in faults[0].message


BILL_FAULTS: list[tuple[Json, str, str]] = [
    ({}, "E_MISSING_INPUT", "bill.usage"),
    (
        {"usage": "1", "readings": [{"previous": "1", "current": "2"}]},
        "E_CONFLICT",
        "bill.readings",
    ),
    ({"readings": []}, "E_EMPTY", "bill.readings"),
    ({"readings": [{"previous": "1"}]}, "E_MISSING_KEY", "bill.readings[0].current"),
    ({"readings": [{"previous": "-1", "current": "2"}]}, "E_NEGATIVE", "bill.readings[0].previous"),
    ({"usage": "1", "months": 0}, "E_NUMBER", "bill.months"),
    ({"usage": "1", "days": -1}, "E_NEGATIVE", "bill.days"),
    ({"usage": "1", "to": "0001-01-01"}, "E_DATE", "bill.to"),
    ({"usage": "1", "already_billed": 5}, "E_TYPE", "bill.already_billed"),
]


@pytest.mark.parametrize(("bill", "code", "path"), BILL_FAULTS)
def test_a_faulty_bill(bill: Json, code: str, path: str) -> None:
    faults = FaultList()
    parse_bill(bill, faults)
    assert [(fault.code, fault.path) for fault in faults.faults] == [(code, path)]


ACCOUNT_FAULTS: list[tuple[Any, str, str]] = [
    ([], "E_TYPE", "account"),
    ({"population": "3"}, "E_TYPE", "account.population"),
    ({"population": []}, "E_EMPTY", "account.population"),
    (
        {"population": [{"from": "2024-02-02", "to": "2024-02-01", "persons": 3}]},
        "E_PERIOD",
        "account.population[0]",
    ),
    ({"caliber": 15}, "E_TYPE", "account.caliber"),
    ({"reliefs": [{}]}, "E_MISSING_KEY", "account.reliefs[0].code"),
    (
        {"mixed_use": {"parts": [{"tariff": "t"}]}},
        "E_MISSING_KEY",
        "account.mixed_use.parts[0].percent",
    ),
    (
        {"mixed_use": {"parts": [{"tariff": "t", "volume": "1", "percent": "1"}]}},
        "E_CONFLICT",
        "account.mixed_use.parts[0].percent",
    ),
    ({"opened": "2023-02-29"}, "E_DATE", "account.opened"),
]


@pytest.mark.parametrize(("account", "code", "path"), ACCOUNT_FAULTS)
def test_a_faulty_account(account: Any, code: str, path: str) -> None:
    faults = FaultList()
    parse_account(account, faults)
    assert [(fault.code, fault.path) for fault in faults.faults] == [(code, path)]


def test_a_faulty_late_payment() -> None:
    faults = FaultList()
    parse_late({"issued": "2024-01-01", "paid": "x", "pauses": [{"from": "2024-01-02"}]}, faults)
    assert [(fault.code, fault.path) for fault in faults.faults] == [
        ("E_MISSING_KEY", "late.principal"),
        ("E_DATE", "late.paid"),
        ("E_MISSING_KEY", "late.pauses[0].to"),
    ]
