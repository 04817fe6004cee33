"""Over-quota, seasons, reliefs, standing charges, percentages, bounds, taxes, rounding points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.facade import LineKind
from tests.revenue.tariff.tariff_world import Json, fixed, flat, priced, tariff, tiered, total

AID = {"reliefs": [{"code": "aid"}]}
FUZHOU_BANDS: list[Json] = [
    {"over_up_to_percent": "10", "extra_percent": "15"},
    {"over_up_to_percent": "20", "extra_percent": "35"},
    {"over_up_to_percent": None, "extra_percent": "150"},
]


def _over(*bands: Json, **more: Any) -> Json:
    return {"applies_to": ["water"], "bands": list(bands), **more}


@pytest.mark.parametrize(
    ("usage", "amount"),
    [("100", "500"), ("110", "557.5"), ("115", "591.25"), ("120", "625"), ("121", "637.5")],
)
def test_use_above_quota_costs_extra_in_bands(usage: str, amount: str) -> None:
    document = tariff(flat(price="5.00"), over_quota=_over(*FUZHOU_BANDS))
    assert total(document, {"usage": usage, "quota": "100"}) == Fraction(amount)
    assert total(document, {"usage": usage}) == 5 * Fraction(usage)


def test_over_quota_is_on_raw_usage_times_factor() -> None:
    water = flat(price="2", volume={"factor": "0.9", "round": "down 1"})
    document = tariff(water, over_quota=_over({"over_up_to_percent": None, "extra_percent": "100"}))
    assert total(document, {"usage": "25", "quota": "20"}) == 44 + 9


def test_a_ladder_takes_its_surcharge_from_the_stated_base() -> None:
    ladder = tiered(("10", "1"), (None, "2"))
    rule = _over({"over_up_to_percent": None, "extra_percent": "100"}, base_price={"water": "4"})
    assert total(tariff(ladder, over_quota=rule), {"usage": "15", "quota": "12"}) == 20 + 12


def test_a_yearly_quota_may_be_held_against_the_counter() -> None:
    rule = _over({"over_up_to_percent": None, "extra_price": "2"}, window="counter")
    document = tariff(flat(), over_quota=rule, counter={"basis": "year", "year_start": "01-01"})
    bill = {"usage": "20", "to": "2023-02-28", "quota": "40", "prior_counter_usage": "30"}
    assert total(document, bill) == 40
    bill |= {"usage": "15", "prior_counter_usage": "0"}
    assert total(document, bill) == 15


@pytest.mark.parametrize(("month", "amount"), [("05", "20"), ("06", "24.40"), ("10", "24.40")])
def test_a_season_changes_prices_of_its_months(month: str, amount: str) -> None:
    season = [{"months": [6, 7, 8, 9, 10], "percent": "22", "applies_to": ["water"]}]
    document = tariff(flat(price="2"), seasonal=season)
    assert total(document, {"usage": "10", "to": f"2024-{month}-15"}) == Fraction(amount)


def test_a_computed_price_is_rounded_a_stated_one_never() -> None:
    season = [{"months": [6], "percent": "10", "applies_to": ["water"]}]
    document = tariff(flat(price="1.125"), seasonal=season, rounding={"price": "half_up 0.01"})
    assert total(document, {"usage": "8", "to": "2024-05-01"}) == 9
    assert total(document, {"usage": "8", "to": "2024-06-01"}) == Fraction("9.92")


LADDER = tiered(("6", "0.8"), ("10", "1"), (None, "2"))


def _relief(**more: Any) -> list[Json]:
    return [{"code": "aid", "applies_to": ["water"], **more}]


@pytest.mark.parametrize(
    ("relief", "usage", "amount"),
    [
        (_relief(kind="free_volume", volume="4"), "12", "6.8"),
        (_relief(kind="free_volume", volume="4", inside_tiers=True), "12", "9.6"),
        (_relief(kind="free_volume", volume="4"), "3", "0"),
        (_relief(kind="all_at_tier", tier=1), "12", "9.6"),
        (_relief(kind="price_instead", price="0.5"), "12", "6"),
        (_relief(kind="price_instead", price="0.5", tier=1), "12", "11"),
        (_relief(kind="percent_off", percent="25"), "12", "9.6"),
        (_relief(kind="amount_off", amount="5"), "12", "7.8"),
        (_relief(kind="amount_off", amount="5"), "3", "0"),
        (_relief(kind="cap", amount="10"), "12", "10"),
        (_relief(kind="cap", amount="10"), "3", "2.4"),
        (_relief(kind="free_volume", volume="2") + _relief(kind="all_at_tier", tier=2), "12", "10"),
        (
            _relief(kind="percent_off", percent="50") + _relief(kind="amount_off", amount="5"),
            "12",
            "1.4",
        ),
    ],
)
def test_each_kind_of_relief(relief: list[Json], usage: str, amount: str) -> None:
    document = tariff(LADDER, relief=relief)
    assert total(document, {"usage": usage}, AID) == Fraction(amount)
    other = {"reliefs": [{"code": "other"}]}
    assert total(document, {"usage": usage}, other) == total(document, {"usage": usage})


@pytest.mark.parametrize(("each", "amount"), [("month", "4"), ("bill", "7")])
def test_a_relief_is_per_month_or_per_bill(each: str, amount: str) -> None:
    document = tariff(flat(), relief=_relief(kind="amount_off", amount="3", each=each))
    assert total(document, {"usage": "10", "months": 2}, AID) == Fraction(amount)


@pytest.mark.parametrize(
    ("day", "amount"), [("2022-12-31", 5), ("2023-01-01", 0), ("2024-01-01", 5)]
)
def test_a_relief_counts_while_it_is_valid(day: str, amount: int) -> None:
    granted = {"reliefs": [{"code": "aid", "from": "2023-01-01", "to": "2023-12-31"}]}
    document = tariff(flat(), relief=_relief(kind="amount_off", amount="5"))
    assert total(document, {"usage": "5", "to": day}, granted) == amount


def test_an_amount_off_goes_through_the_components_in_order() -> None:
    relief = [
        {"code": "aid", "kind": "amount_off", "amount": "12", "applies_to": ["rent", "water"]}
    ]
    document = tariff(flat(), fixed("rent", "5"), relief=relief)
    bill = priced(document, {"usage": "10"}, AID)
    assert dict(bill.components) == {"water": 3, "rent": 0}


def test_the_cap_is_taken_from_the_last_component() -> None:
    relief = [{"code": "aid", "kind": "cap", "amount": "2", "applies_to": ["rent", "water"]}]
    document = tariff(flat(), fixed("rent", "5"), relief=relief)
    bill = priced(document, {"usage": "1"}, AID)
    assert dict(bill.components) == {"water": -3, "rent": 5}


@pytest.mark.parametrize(
    ("component", "bill", "amount"),
    [
        (fixed("rent", "5"), {"months": 3}, "5"),
        (fixed("rent", "5", every="month"), {"months": 3}, "15"),
        (fixed("rent", "0.1", every="day"), {"days": 61}, "6.10"),
        (fixed("rent", "365", every="year"), {"days": 61}, "61"),
        (fixed("rent", "100", every="year", year_days="360"), {"days": 61}, "16.94"),
        (fixed("rent", "1.5", each="person"), {}, "6"),
        (fixed("rent", "1.5", each="household", every="month"), {"months": 2}, "6"),
        (fixed("rent", "1.5", each="fitting"), {}, "4.50"),
    ],
)
def test_standing_charges(component: Json, bill: Json, amount: str) -> None:
    account = {"population": 4, "households": 2, "fittings": 3}
    assert total(tariff(component), {"usage": "0", **bill}, account) == Fraction(amount)


@pytest.mark.parametrize(
    "component",
    [
        fixed("rent", "1", every="day"),
        fixed("rent", "1", each="person"),
        fixed("rent", "1", each="household"),
        fixed("rent", "1", each="fitting"),
        flat(volume={"register": "hot"}),
        flat(by={"attribute": "area", "cases": {"a": {"price": "1"}}}),
    ],
)
def test_what_a_component_needs_is_never_taken_as_nothing(component: Json) -> None:
    with pytest.raises(MinshuiError) as caught:
        total(tariff(component), {"usage": "1"})
    assert caught.value.code == "E_MISSING_INPUT"


def test_an_attribute_chooses_among_the_cases() -> None:
    cases = {"13": {"amount": "2"}, "20": {"amount": "3"}}
    meter = {k: v for k, v in fixed("rent", "0").items() if k != "amount"}
    document = tariff(meter | {"by": {"attribute": "caliber", "cases": cases}})
    assert total(document, {"usage": "1"}, {"caliber": "20"}) == 3
    with pytest.raises(MinshuiError) as caught:
        total(document, {"usage": "1"}, {"caliber": "25"})
    assert caught.value.code == "E_NO_CASE"


def _percent(code: str, percent: str, *of: str, **more: Any) -> Json:
    head = {"code": code, "name": code, "measure": "percent"}
    return {**head, "percent": percent, "of": list(of), **more}


def test_percentages_may_be_listed_in_any_order() -> None:
    document = tariff(_percent("b", "50", "a"), _percent("a", "10", "water"), flat())
    assert dict(priced(document, {"usage": "100"}).components) == {"b": 5, "a": 10, "water": 100}


@pytest.mark.parametrize(("on", "amount"), [("exact", "1.67"), ("rounded", "1.68")])
def test_a_percentage_sees_exact_or_rounded_lines(on: str, amount: str) -> None:
    document = tariff(flat(price="1.115"), _percent("x", "50", "water", computed_on=on))
    assert priced(document, {"usage": "3"}).components["x"] == Fraction(amount)


@pytest.mark.parametrize(
    ("bounds", "components"),
    [
        ({"minimum": {"amount": "9", "applies_to": ["water"]}}, {"minimum": "5.5"}),
        ({"minimum": {"amount": "9"}}, {"minimum": "1.5"}),
        ({"minimum": {"amount": "7.5"}}, {}),
        ({"maximum": {"amount": "7"}}, {"maximum": "-0.5"}),
        ({"maximum": {"amount": "3", "applies_to": ["water"]}}, {"maximum": "-0.5"}),
        (
            {"minimum": {"amount": "9"}, "maximum": {"amount": "8"}},
            {"minimum": "1.5", "maximum": "-1"},
        ),
        (
            {
                "minimum": {"amount": "9", "applies_to": ["water"]},
                "maximum": {"amount": "8", "applies_to": ["water"]},
            },
            {"minimum": "5.5", "maximum": "-1"},
        ),
    ],
)
def test_the_difference_to_a_bound_is_a_component(bounds: Json, components: dict[str, str]) -> None:
    bill = priced(tariff(flat(), fixed("rent", "4"), **bounds), {"usage": "3.5"})
    expected = {"water": Fraction("3.5"), "rent": Fraction(4)}
    expected |= {code: Fraction(value) for code, value in components.items()}
    assert dict(bill.components) == expected


@pytest.mark.parametrize(
    ("tax", "amount", "whole"),
    [
        ({"rate": "0.5"}, "3.68", "11.03"),
        ({"rate": "0.5", "on": ["water"]}, "1.68", "9.03"),
        ({"rate": "0.5", "on": ["water"], "computed_on": "exact"}, "1.67", "9.02"),
        ({"rate": "0.03", "on": ["rent"], "included": True}, "0.12", "7.35"),
        ({"rate": "0"}, "0", "7.35"),
    ],
)
def test_taxes_are_added_or_shown(tax: Json, amount: str, whole: str) -> None:
    taxes = [{"code": "vat", "name": "VAT", **tax}]
    bill = priced(tariff(flat(price="1.115"), fixed("rent", "4"), taxes=taxes), {"usage": "3"})
    assert bill.taxes["vat"] == Fraction(amount)
    assert bill.total == Fraction(whole)
    assert bill.subtotal == Fraction("7.35")


@pytest.mark.parametrize(
    ("rounding", "amount"),
    [
        ({}, "3.34"),
        ({"line": "none"}, "3.34125"),
        ({"line": "none", "component": "up 0.1"}, "3.4"),
        ({"part": "floor 1"}, "3"),
        ({"total": "ceil 1"}, "4"),
        ({"component": "down 1", "total": "up 5"}, "5"),
    ],
)
def test_each_rounding_point_leaves_its_residue_as_a_line(rounding: Json, amount: str) -> None:
    bill = priced(tariff(flat(price="1.11375"), rounding=rounding), {"usage": "3"})
    assert bill.total == Fraction(amount)
    assert sum(line.amount for line in bill.lines) == bill.total


def test_what_was_billed_already_is_deducted_after_all_rounding() -> None:
    document = tariff(flat(price="1.24"), rounding={"total": "half_up 1"})
    bill = priced(document, {"usage": "10", "already_billed": "5.30"})
    assert bill.total == Fraction("6.70")
    assert [line.kind for line in bill.closing_lines] == [
        LineKind.ROUNDING,
        LineKind.ALREADY_BILLED,
    ]
