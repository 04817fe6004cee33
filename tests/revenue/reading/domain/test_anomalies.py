"""What a review is told to look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.revenue.reading.domain.anomalies import (
    ANOMALY_TEXTS,
    Anomaly,
    History,
    Observation,
)
from minshui.revenue.reading.domain.anomaly_check import find_anomalies
from minshui.revenue.reading.domain.anomaly_rules import EVERYWHERE
from minshui.revenue.reading.domain.read_rate import read_rate
from minshui.revenue.reading.domain.rules import ReadingRules

D = Decimal
RULES = ReadingRules().thresholds(EVERYWHERE)


def _found(usage: str, history: History, **more: bool | int) -> list[str]:
    seen = Observation(
        usage_m3=D(usage),
        previous_on=date(2026, 10, 20),
        reading_on=date(2026, 11, 20),
        **more,  # type: ignore[arg-type]
    )
    return [anomaly.value for anomaly in find_anomalies(seen, history, RULES).examine]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ("40", []),  # exactly 2 × is not above it
        ("40.0001", ["high"]),
        ("10", []),  # exactly 0.5 ×
        ("9", ["low"]),
        ("0", ["low", "zero"]),
    ],
)
def test_high_and_low_are_beyond_twice_and_half_the_mean(usage: str, expected: list[str]) -> None:
    assert _found(usage, History(mean_usage_m3=D(20))) == expected


def test_below_the_floor_nobody_cares() -> None:
    assert _found("12", History(mean_usage_m3=D(3))) == []
    assert _found("13.5", History(mean_usage_m3=D(3))) == ["high"]


def test_last_period_and_last_year_are_compared_too() -> None:
    history = History(last_usage_m3=D(20), mean_usage_m3=D(45), same_month_last_year_m3=D(150))
    assert _found("60", history) == ["high_to_last", "low_to_last_year"]


def test_a_multiple_far_beyond_history_is_a_jump() -> None:
    assert _found("201", History(mean_usage_m3=D(20))) == ["high", "jump"]
    assert _found("101", History()) == ["jump"]


def test_an_estimate_is_not_compared_with_the_history_it_is_made_of() -> None:
    history = History(mean_usage_m3=D(20), estimates_in_a_row=2)
    assert _found("20", history, estimated=True) == ["estimated", "long_estimated"]


def test_a_long_interval_is_a_gap() -> None:
    seen = Observation(D(20), date(2026, 7, 1), date(2026, 11, 1))
    assert find_anomalies(seen, History(), RULES).examine == [Anomaly.GAP]


def test_every_anomaly_has_its_sentence() -> None:
    assert set(ANOMALY_TEXTS) == set(Anomaly)


def test_read_rate_is_due_less_estimated_over_due() -> None:
    assert read_rate(300, 7) == D("0.9767")
    assert read_rate(0, 0) is None
