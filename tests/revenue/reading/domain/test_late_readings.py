"""What a late reading says about the ones that were recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.revenue.reading.domain.late_readings import LateFinding, Mark, judge_late
from minshui.revenue.reading.domain.usage import Register

D = Decimal
REGISTER = Register(D(10_000))
SEP, OCT, NOV = date(2026, 9, 20), date(2026, 10, 20), date(2026, 11, 20)
BEGAN = Mark(None, date(2026, 6, 25), D(0))


def _judge(*marks: Mark, on: date, reading: str) -> tuple[str, int | None, Decimal] | None:
    found = judge_late(REGISTER, [BEGAN, *marks], on, D(reading))
    return None if found is None else (found.finding.value, found.against_id, found.difference_m3)


ACTUAL = Mark(1, SEP, D(60))
ESTIMATE = Mark(2, OCT, D(80), is_estimate=True)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("80", ("consistent", 2, D(0))),
        ("71", ("estimate_high", 2, D(-9))),
        ("95", ("estimate_low", 2, D(15))),
        ("55", ("estimate_high", 2, D(-25))),
    ],
)
def test_the_real_reading_of_an_estimated_day_says_how_wrong_it_was(
    reading: str, expected: tuple[str, int, Decimal]
) -> None:
    assert _judge(ACTUAL, ESTIMATE, on=OCT, reading=reading) == expected


def test_between_two_pointers_it_is_evidence() -> None:
    assert _judge(ACTUAL, Mark(2, NOV, D(99)), on=OCT, reading="70") == ("between", 2, D(0))
    assert _judge(ACTUAL, on=date(2026, 7, 20), reading="20") == ("between", 1, D(0))


def test_beyond_an_estimate_that_came_after_it_the_estimate_was_low() -> None:
    after = Mark(2, NOV, D(80), is_estimate=True)
    assert _judge(ACTUAL, after, on=OCT, reading="91") == ("estimate_low", 2, D(11))


def test_below_an_estimate_that_came_before_it_the_estimate_was_high() -> None:
    assert _judge(ACTUAL, ESTIMATE, Mark(3, NOV, D(88)), on=date(2026, 11, 1), reading="72") == (
        "estimate_high",
        2,
        D(-8),
    )


def test_two_that_people_took_can_contradict_each_other() -> None:
    read = Mark(2, OCT, D(80))
    assert _judge(ACTUAL, read, on=OCT, reading="81") == ("contradiction", 2, D(1))
    assert _judge(ACTUAL, read, on=date(2026, 10, 1), reading="50") == ("contradiction", 1, D(-10))


def test_after_the_last_pointer_it_is_not_late() -> None:
    assert _judge(ACTUAL, on=OCT, reading="70") is None
    assert _judge(on=OCT, reading="70") is None


def test_over_zero_and_backwards_the_register_s_own_arithmetic_counts() -> None:
    before = Mark(1, SEP, D(9_990))
    over = Mark(2, NOV, D(30), is_estimate=True, rolled_over=True)
    assert _judge(before, over, on=OCT, reading="5") == ("between", 2, D(0))
    assert _judge(before, over, on=OCT, reading="41") == ("estimate_low", 2, D(11))
    backwards = Register(D(10_000), reversed=True)
    marks = [Mark(None, SEP, D(500)), Mark(1, NOV, D(450), is_estimate=True)]
    found = judge_late(backwards, marks, NOV, D(440))
    assert found is not None
    assert (found.finding, found.difference_m3) == (LateFinding.ESTIMATE_LOW, D(10))
