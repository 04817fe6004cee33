"""Raw pointers told apart: nothing lost, the same rows always the same result."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.reading.domain.series import SeriesResult, interpret_series
from minshui.revenue.reading.domain.series_points import SeriesPoint, SeriesRules

D = Decimal
START = datetime.fromisoformat("2026-01-01T08:00:00")


def _points(values: list[str | int], days: int = 30, start: datetime = START) -> list[SeriesPoint]:
    return [
        SeriesPoint(start + timedelta(days=days * place), D(value), place + 2)
        for place, value in enumerate(values)
    ]


def _usages(result: SeriesResult) -> list[Decimal]:
    return [reading.usage_m3 for reading in result.readings]


def _balanced(result: SeriesResult) -> bool:
    return (
        result.used_rows + result.superseded_rows + len(result.parked) == result.rows
        and result.superseded_rows >= 0
    )


def test_a_clean_series_gives_one_reading_a_month() -> None:
    result = interpret_series(_points([100, 110, 121, 135], days=31))
    assert [reading.bill_month for reading in result.readings] == [202602, 202603, 202604]
    assert _usages(result) == [10, 11, 14]
    assert result.opening is not None
    assert result.opening.pointer_m3 == 100
    assert _balanced(result)


def test_many_rows_of_a_month_are_superseded_by_its_last() -> None:
    result = interpret_series(_points([10, 11, 12, 13, 14], days=7))
    assert [[each.bill_month, each.pointer_m3] for each in result.readings] == [[202601, 14]]
    assert (result.used_rows, result.superseded_rows) == (2, 3)


def test_a_fall_to_nothing_that_goes_on_is_an_exchange_and_the_residue_is_kept() -> None:
    # The old meter was last read at 246; the new one began at 0 and shows 5, then 22, 39.
    result = interpret_series(_points([220, 230, 246, 5, 22, 39], days=90))
    exchange = result.exchanges[0]
    assert [exchange.stop_m3, exchange.start_m3, exchange.segment] == [246, 0, 1]
    assert _usages(result) == [10, 16, 5, 17, 17]
    assert [each.kind for each in result.readings] == [
        "normal",
        "normal",
        "exchange",
        "normal",
        "normal",
    ]


def test_an_exchange_within_a_month_carries_the_old_meters_residue_once() -> None:
    result = interpret_series(_points([100, 104, 108, 1, 4, 8, 12, 15], days=10))
    january, february, march = result.readings
    assert [january.pointer_m3, january.usage_m3, january.residual_m3] == [1, 9, 8]
    assert january.kind == "exchange"
    assert [february.previous_m3, february.usage_m3, february.residual_m3] == [1, 7, 0]
    assert [march.previous_m3, march.usage_m3] == [8, 7]


def test_an_exchange_for_a_used_meter_starts_at_what_it_shows() -> None:
    result = interpret_series(_points([900, 910, 920, 300, 310, 320]))
    assert [[each.stop_m3, each.start_m3] for each in result.exchanges] == [[920, 300]]
    assert sum(_usages(result)) == 40


def test_a_fall_from_the_end_of_the_register_is_a_rollover() -> None:
    result = interpret_series(_points([99970, 99985, 99998, 12, 25]))
    assert _usages(result) == [15, 13, 14, 13]
    assert [each.kind for each in result.readings] == ["normal", "normal", "rollover", "normal"]
    assert result.exchanges == ()


def test_the_modulus_decides_between_rollover_and_exchange() -> None:
    values: list[str | int] = [9975, 9985, 9995, 5, 15]
    assert interpret_series(_points(values)).exchanges[0].stop_m3 == 9995
    four_digits = interpret_series(_points(values), SeriesRules(modulus_m3=D(10_000)))
    assert four_digits.exchanges == ()
    assert _usages(four_digits) == [10, 10, 10, 10]


@pytest.mark.parametrize(
    ("values", "row", "reason"),
    [
        ([100, 112, 12, 136, 148, 160], 4, "dip"),
        ([100, 112, 456, 136, 148, 160], 4, "spike"),
        ([100, 112, 124, 20], 5, "unconfirmed_fall"),
        ([300, 330, 360, 390, 420, 280, 281, 282, 421, 450], 7, "below_pointer"),
    ],
)
def test_a_value_that_does_not_fit_is_parked_with_its_reason(
    values: list[str | int], row: int, reason: str
) -> None:
    result = interpret_series(_points(values))
    assert (result.parked[0].row, result.parked[0].reason.value) == (row, reason)
    assert result.exchanges == ()
    assert _balanced(result)


def test_interleaved_values_of_another_meter_are_all_parked() -> None:
    hours: list[str | int] = [
        "207.774", "207.774", "456.017", "207.814", "456.273", "207.851", "456.353", "207.886",
        "207.925", "207.932", "207.939", "207.940", "207.941", "207.960",
    ]  # fmt: skip
    start = datetime.fromisoformat("2026-01-17T10:00:00")
    points = [
        SeriesPoint(start + timedelta(hours=place), D(value), place)
        for place, value in enumerate(hours)
    ]
    result = interpret_series(points)
    assert [each.reason.value for each in result.parked] == ["spike"] * 3
    assert result.readings[-1].pointer_m3 == 207


def test_a_plausible_rise_that_is_taken_back_is_a_spike() -> None:
    result = interpret_series(_points([100, 110, 128, 112, 114, 116, 150]))
    assert [(each.row, each.reason.value) for each in result.parked] == [(4, "spike")]
    assert sum(_usages(result)) == 50


def test_jitter_of_a_few_litres_holds_the_pointer() -> None:
    result = interpret_series(_points(["634.002", "634.000", "645.938", "661.278"], days=31))
    assert [each.pointer_m3 for each in result.readings] == [645, 661]
    assert result.readings[0].skipped_months == (202602,)
    assert result.parked == ()
    assert _balanced(result)


def test_a_jump_that_lasts_is_kept_and_marked() -> None:
    result = interpret_series(_points([0, 7, 15, 22, 222, 229, 236, 243]))
    assert [each.jumped for each in result.readings].count(True) == 1
    assert sum(_usages(result)) == 243


def test_a_gap_names_the_months_without_a_reading() -> None:
    points = [
        SeriesPoint(datetime.fromisoformat("2026-01-31"), D(10), 2),
        SeriesPoint(datetime.fromisoformat("2026-02-28"), D(20), 3),
        SeriesPoint(datetime.fromisoformat("2026-06-30"), D(60), 4),
    ]
    assert interpret_series(points).readings[-1].skipped_months == (202603, 202604, 202605)


def test_repeats_are_superseded_and_contradictions_at_one_instant_parked() -> None:
    repeated = [*_points([10, 20, 30]), SeriesPoint(START + timedelta(days=30), D(20), 9)]
    assert interpret_series(repeated).superseded_rows == 1
    contradicted = [*_points([10, 20, 30]), SeriesPoint(START + timedelta(days=30), D(28), 9)]
    result = interpret_series(contradicted)
    assert [(each.row, each.reason.value) for each in result.parked] == [
        (3, "conflict"),
        (9, "conflict"),
    ]
    assert sum(_usages(result)) == 20


def test_more_than_the_register_can_show_is_parked() -> None:
    result = interpret_series(_points([10, 123_456, 20, 30]))
    assert [each.reason.value for each in result.parked] == ["over_capacity"]


def test_an_empty_series_is_an_empty_result() -> None:
    result = interpret_series([])
    assert (result.opening, result.readings, result.rows) == (None, (), 0)


@given(
    steps=st.lists(st.integers(-400, 400), min_size=1, max_size=60),
    days=st.integers(1, 40),
    seed=st.integers(0, 10_000),
)
def test_whatever_comes_no_row_is_lost_and_the_order_of_rows_does_not_matter(
    steps: list[int], days: int, seed: int
) -> None:
    value, values = 500, []
    for step in steps:
        value = max(0, value + step)
        values.append(value)
    points = _points(list(values), days=days)
    result = interpret_series(points)
    assert _balanced(result)
    assert all(reading.usage_m3 >= 0 for reading in result.readings)
    months = [reading.bill_month for reading in result.readings]
    assert months == sorted(set(months))

    shuffled = list(points)
    random.Random(seed).shuffle(shuffled)
    assert interpret_series(shuffled) == result


@given(
    usages=st.lists(st.integers(0, 30), min_size=4, max_size=40),
    start=st.integers(0, 50_000),
)
def test_a_clean_series_is_billed_to_the_last_cubic_metre(usages: list[int], start: int) -> None:
    values: list[str | int] = [start]
    for usage in usages:
        values.append(int(values[-1]) + usage)
    result = interpret_series(_points(values, days=31))
    assert result.parked == ()
    assert sum(_usages(result)) == sum(usages)
