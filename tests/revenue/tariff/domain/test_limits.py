"""Tier limits: people, months, the first window, days, quota."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from minshui.kernel.errors import MinshuiError
from tests.revenue.tariff.tariff_world import Json, priced, tariff, tiered

LADDER = tiered(("18", "1"), ("29", "2"), (None, "3"))
MONTHLY = {"basis": "months"}
YEAR = {"basis": "year", "year_start": "01-01"}


def _limits(document: Json, bill: Json, account: Json | None = None) -> list[Fraction]:
    return list(priced(document, {"usage": "1", **bill}, account).parts[-1].ladders[0].limits)


def _decimals(*values: str) -> list[Fraction]:
    return [Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("persons", "limits"),
    [(None, [18, 29]), (4, [18, 29]), (5, [22, 33]), (8, [34, 45]), (11, [38, 49])],
)
def test_each_further_person_raises_each_limit_up_to_the_cap(
    persons: int | None, limits: list[int]
) -> None:
    people = {"mode": "add", "base": 4, "extra_per_person": "4", "max_extra_volume": "20"}
    account = {} if persons is None else {"population": persons}
    document = tariff(LADDER, counter=MONTHLY, population=people)
    assert _limits(document, {}, account) == limits


def test_at_most_so_many_persons_are_added() -> None:
    people = {"mode": "add", "base": 4, "extra_per_person": ["5", "6.5"], "max_extra_persons": 3}
    document = tariff(LADDER, population=people)
    assert _limits(document, {}, {"population": 9}) == _decimals("33", "48.5")


@pytest.mark.parametrize(("persons", "limits"), [(4, ["18", "29"]), (5, ["31.25", "41.25"])])
def test_per_capita_limits_hold_from_a_number_of_persons(persons: int, limits: list[str]) -> None:
    people = {"mode": "per_capita", "from_persons": 5, "limits": ["6.25", "8.25"]}
    document = tariff(LADDER, population=people)
    assert _limits(document, {}, {"population": persons}) == _decimals(*limits)


@pytest.mark.parametrize(
    ("population", "account"),
    [
        ({"mode": "per_household"}, {"population": 3}),
        ({"mode": "per_capita", "from_persons": 1, "limits": ["3", "5"]}, {"households": 3}),
        (
            {"mode": "add", "base": 1, "extra_per_person": "1"},
            {"population": [{"from": "2020-01-01", "persons": 3}]},
        ),
    ],
)
def test_a_needed_count_or_date_that_is_absent_stops_the_bill(
    population: Json, account: Json
) -> None:
    with pytest.raises(MinshuiError) as caught:
        _limits(tariff(LADDER, population=population), {}, account)
    assert caught.value.code == "E_MISSING_INPUT"


def test_the_last_entry_valid_on_the_reference_day_counts() -> None:
    people = {"mode": "add", "base": 2, "extra_per_person": "1"}
    entries = [
        {"from": "2020-01-01", "persons": 3},
        {"from": "2022-01-01", "to": "2022-12-31", "persons": 6},
    ]
    document = tariff(LADDER, population=people)
    account = {"population": entries}
    got = [
        _limits(document, {"to": day}, account)[0]
        for day in ("2019-12-31", "2022-01-01", "2022-12-31", "2023-01-01")
    ]
    assert got == [18, 22, 22, 19]


@pytest.mark.parametrize(
    ("counter", "bill", "limits"),
    [
        (MONTHLY, {"months": 2}, ["36", "58"]),
        (MONTHLY | {"months": 2}, {}, ["18", "29"]),
        (MONTHLY | {"months": 2}, {"months": 3}, ["27", "43.5"]),
        ({"basis": "bill"}, {"months": 2}, ["18", "29"]),
        (YEAR, {"to": "2024-03-01", "months": 2}, ["18", "29"]),
        (YEAR | {"limits_are": "month"}, {"to": "2024-03-01"}, ["216", "348"]),
    ],
)
def test_limits_follow_the_counters_period(counter: Json, bill: Json, limits: list[str]) -> None:
    assert _limits(tariff(LADDER, counter=counter), bill) == _decimals(*limits)


@pytest.mark.parametrize(
    ("scale", "days", "limits"),
    [
        ({"basis_days": "30"}, 45, ["27", "43.5"]),
        ({"basis_days": "30", "round_ratio": "down 0.1"}, 34, ["19.8", "31.9"]),
        ({"basis_days": "30", "round_per_day": "half_up 0.1"}, 34, ["20.4", "34"]),
        ({"basis_days": "30", "round_width": "half_up 1"}, 34, ["20", "32"]),
        ({"basis_days": "30", "only_outside": [28, 33]}, 33, ["18", "29"]),
        ({"basis_days": "30", "only_outside": [28, 33]}, 27, ["16.2", "26.1"]),
    ],
)
def test_widths_are_stretched_by_days(scale: Json, days: int, limits: list[str]) -> None:
    document = tariff(LADDER, counter={"basis": "bill", "scale": scale})
    assert _limits(document, {"days": days}) == _decimals(*limits)


def test_scaling_needs_the_days() -> None:
    document = tariff(LADDER, counter={"basis": "bill", "scale": {"basis_days": "30"}})
    with pytest.raises(MinshuiError) as caught:
        _limits(document, {})
    assert caught.value.place is not None
    assert (caught.value.code, caught.value.place.field) == ("E_MISSING_INPUT", "bill.days")


PARTIAL = tiered(("120", "1"), (None, "2"))


@pytest.mark.parametrize(
    ("partial", "start", "opened", "to", "limit"),
    [
        ({"kind": "full"}, "01-01", "2023-07-01", "2023-12-31", "120"),
        ({"kind": "by_months"}, "01-01", "2023-07-31", "2023-12-31", "60"),
        ({"kind": "by_months"}, "01-01", "2023-01-31", "2023-12-31", "120"),
        ({"kind": "by_months"}, "06-15", "2023-08-20", "2024-06-14", "100"),
        ({"kind": "by_months"}, "06-15", "2023-08-10", "2024-06-14", "110"),
        ({"kind": "by_days", "round": "half_up 1"}, "01-01", "2024-07-02", "2024-12-31", "60"),
        ({"kind": "by_days", "round": "down 0.1"}, "01-01", "2023-07-01", "2023-12-31", "60.4"),
        ({"kind": "by_days"}, "01-01", "2023-07-01", "2024-12-31", "120"),
        ({"kind": "by_days"}, "01-01", "2022-07-01", "2023-12-31", "120"),
    ],
)
def test_the_first_window_of_an_account_is_cut(
    partial: Json, start: str, opened: str, to: str, limit: str
) -> None:
    counter = {"basis": "year", "year_start": start, "partial_window": partial}
    document = tariff(PARTIAL, counter=counter)
    assert _limits(document, {"to": to}, {"opened": opened}) == _decimals(limit)


def test_a_restarted_counter_has_the_rest_of_the_year() -> None:
    counter = YEAR | {"on_change": "restart", "partial_window": {"kind": "by_months"}}
    document = tariff(PARTIAL, counter=counter, effective={"from": "2023-12-01"})
    assert _limits(document, {"to": "2023-12-31"}) == [10]
    assert _limits(document, {"to": "2024-01-31"}) == [120]


@pytest.mark.parametrize(
    ("counter", "more", "bill"),
    [
        ({"basis": "bill"}, {}, {}),
        (MONTHLY, {}, {"months": 3}),
        (YEAR | {"limits_are": "month"}, {}, {"to": "2024-01-31"}),
        ({"basis": "bill"}, {"population": {"mode": "per_household"}}, {}),
        (YEAR | {"partial_window": {"kind": "by_days"}}, {}, {"to": "2024-01-31"}),
    ],
)
def test_a_limit_of_the_quota_is_the_bills_own(counter: Json, more: Json, bill: Json) -> None:
    ladder = {
        **LADDER,
        "tiers": [
            {"up_to_percent_of_quota": "50", "price": "1"},
            {"up_to_percent_of_quota": None, "price": "2"},
        ],
    }
    document = tariff(ladder, counter=counter, **more)
    account: dict[str, Any] = {"households": 3, "opened": "2024-01-15"}
    assert _limits(document, {"quota": "40", **bill}, account) == [20]


def test_by_days_each_version_has_its_share_of_the_ladder() -> None:
    rule = {"change_rule": {"kind": "by_days"}, "counter": MONTHLY}
    documents = [
        tariff(PARTIAL, effective={"from": None, "to": "2022-06-30"}, **rule),
        tariff(PARTIAL, effective={"from": "2022-07-01"}, **rule),
    ]
    bill = {"usage": "30", "from": "2022-06-21", "to": "2022-07-21"}
    got = [part.ladders[0].limits[0] for part in priced(documents, bill).parts]
    assert got == [40, 80]
