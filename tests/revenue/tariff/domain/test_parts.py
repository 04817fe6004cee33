"""Months, versions and counter years: how a bill is cut into parts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.facade import CounterKey, CounterState
from tests.revenue.tariff.tariff_world import Json, fixed, flat, priced, tariff, tiered, total

YEAR = {"basis": "year", "year_start": "01-01"}


def _two(change: Json | None, first: str = "2023-03-31", **more: Any) -> list[Json]:
    """One tariff at 1 up to ``first`` and at 2 from 1 April 2023."""
    rule = {"change_rule": change} if change else {}
    return [
        tariff(flat(price="1"), effective={"from": None, "to": first}, **rule, **more),
        tariff(flat(price="2"), effective={"from": "2023-04-01"}, **rule, **more),
    ]


BILL = {"usage": "21", "from": "2023-03-20", "to": "2023-04-10"}


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (None, [(21, 42)]),
        ({"kind": "next_reading"}, [(21, 21)]),
        ({"kind": "by_days"}, [(12, 12), (9, 18)]),
    ],
)
def test_each_change_rule_prices_by_its_own_days(change: Json | None, parts: list[Any]) -> None:
    got = priced(_two(change), BILL).parts
    assert [(part.volume, part.total) for part in got] == parts


def test_both_ends_count_where_the_tariff_says_so() -> None:
    documents = _two({"kind": "by_days"}, day_count="both")
    got = priced(documents, BILL | {"usage": "22"}).parts
    assert [part.days for part in got] == [12, 10]
    assert [part.volume for part in got] == [12, 10]


def test_every_share_but_the_last_is_rounded() -> None:
    documents = _two({"kind": "by_days", "round_volume": "half_up 1"})
    got = priced(documents, BILL | {"usage": "10.4"}).parts
    assert [part.volume for part in got] == [6, Fraction("4.4")]


@pytest.mark.parametrize("kind", ["by_days", "next_reading"])
def test_a_previous_reading_date_is_needed_where_versions_differ(kind: str) -> None:
    with pytest.raises(MinshuiError) as caught:
        priced(_two({"kind": kind}), {"usage": "1", "to": "2023-04-10"})
    assert (caught.value.code, caught.value.place and caught.value.place.field) == (
        "E_MISSING_INPUT",
        "bill.from",
    )


@pytest.mark.parametrize(
    "bill",
    [
        {"usage": "1", "from": "2023-03-25", "to": "2023-04-05"},
        {"usage": "1", "from": "2023-03-25", "to": "2023-03-31"},
    ],
)
def test_days_without_a_version_stop_the_bill(bill: Json) -> None:
    with pytest.raises(MinshuiError) as caught:
        priced(_two({"kind": "by_days"}, first="2023-03-28"), bill)
    assert caught.value.code == "E_NO_TARIFF"


def test_the_part_before_a_change_has_its_versions_last_day_as_reference() -> None:
    season = [{"months": [4], "percent": "100", "applies_to": ["water"]}]
    got = priced(_two({"kind": "by_days"}, seasonal=season), BILL).parts
    assert [part.total for part in got] == [12, 36]


def test_what_is_per_bill_or_month_is_charged_in_the_last_part_only() -> None:
    documents = [
        document | {"components": [*document["components"], fixed("rent", "5", every="month")]}
        for document in _two({"kind": "by_days"})
    ]
    got = priced(documents, BILL | {"months": 2}).parts
    assert [part.components["rent"] for part in got] == [0, 10]


def test_given_days_hold_for_an_undivided_bill_only() -> None:
    daily = [
        document | {"components": [fixed("day", "1", every="day")]}
        for document in _two({"kind": "by_days"})
    ]
    assert total(daily, BILL | {"days": 100}) == 21
    assert total(daily, BILL | {"from": "2023-04-02", "days": 100}) == 100


def test_months_are_cut_to_whole_units_and_the_last_takes_the_rest() -> None:
    split = tariff(
        tiered(("10", "1"), (None, "2")),
        fixed("rent", "3", every="month"),
        counter={"basis": "months", "split_months": True},
        minimum={"amount": "5"},
    )
    got = priced(split, {"usage": "8", "months": 3}).parts
    assert [part.volume for part in got] == [2, 2, 4]
    assert [part.total for part in got] == [5, 5, 7]


def test_a_register_is_charged_once_however_many_months_there_are() -> None:
    split = tariff(
        flat(),
        flat("hot", "5", volume={"register": "hot"}),
        counter={"basis": "months", "split_months": True},
    )
    assert total(split, {"usage": "4", "months": 2, "registers": {"hot": "3"}}) == 19


@pytest.mark.parametrize(
    ("kind", "volumes"),
    [("by_reading_date", [62]), ("by_days", [22, 40]), ("by_months", [31, 31])],
)
def test_a_bill_over_the_year_start_is_shared_as_the_counter_says(
    kind: str, volumes: list[int]
) -> None:
    yearly = tariff(tiered(("40", "1"), (None, "3")), counter=YEAR | {"straddle": {"kind": kind}})
    bill = {"usage": "62", "from": "2022-12-10", "to": "2023-02-10"}
    if kind == "by_months":
        bill |= {"from": "2022-11-30", "to": "2023-01-31"}
    assert [part.volume for part in priced(yearly, bill).parts] == volumes


def test_a_bill_over_two_year_starts_has_three_parts() -> None:
    yearly = tariff(tiered((None, "1")), counter=YEAR | {"straddle": {"kind": "by_days"}})
    got = priced(yearly, {"usage": "367", "from": "2022-12-31", "to": "2024-01-02"}).parts
    assert [part.volume for part in got] == [1, 365, 1]


def test_a_yearly_counter_needs_the_reading_date() -> None:
    with pytest.raises(MinshuiError) as caught:
        priced(tariff(tiered((None, "1")), counter=YEAR), {"usage": "1"})
    assert caught.value.code == "E_MISSING_INPUT"


def _versions_of_a_year(*on_change: str) -> list[Json]:
    """Versions from 1 January, 1 April, 1 July 2023, limit 10."""
    starts = ["2023-01-01", "2023-04-01", "2023-07-01", None]
    ends = ["2023-03-31", "2023-06-30", None]
    return [
        tariff(
            tiered(("10", "1"), (None, "5")),
            effective={"from": starts[index], "to": ends[index]},
            counter=YEAR | {"on_change": kind},
        )
        for index, kind in enumerate(on_change)
    ]


@pytest.mark.parametrize(
    ("on_change", "totals"),
    [
        (("continue", "continue", "continue"), [8, 2 + 30, 40]),
        (("continue", "restart", "continue"), [8, 8, 2 + 30]),
        (("continue", "restart", "restart"), [8, 8, 8]),
    ],
)
def test_a_new_version_continues_or_restarts_the_counter(
    on_change: tuple[str, ...], totals: list[int]
) -> None:
    documents = _versions_of_a_year(*on_change)
    counters: dict[CounterKey, CounterState] = {}
    got = []
    for day in ("2023-03-01", "2023-06-01", "2023-09-01"):
        bill = priced(documents, {"usage": "8", "to": day}, counters=counters)
        counters |= bill.counters
        got.append(bill.total)
    assert got == totals
