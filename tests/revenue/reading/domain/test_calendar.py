"""Reading days of books."""

from __future__ import annotations

from datetime import date

import pytest

from minshui.revenue.reading.domain.calendar import Shift, book_day, days_late, is_near_month


def _is_off(day: date) -> bool:
    return day.weekday() >= 5 or day == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("month", "day", "shift", "expected"),
    [
        (202611, 15, Shift.NONE, date(2026, 11, 15)),  # a Sunday
        (202611, 15, Shift.NEXT, date(2026, 11, 16)),
        (202611, 15, Shift.PREVIOUS, date(2026, 11, 13)),
        (202611, 16, Shift.NEXT, date(2026, 11, 16)),
        (202701, 1, Shift.NEXT, date(2027, 1, 4)),  # a holiday, then a weekend
        (202701, 1, Shift.PREVIOUS, date(2026, 12, 31)),
    ],
)
def test_a_day_off_moves_the_reading_day(
    month: int, day: int, shift: Shift, expected: date
) -> None:
    assert book_day(month, day, shift, _is_off) == expected


def test_a_reading_day_lies_in_its_month_or_beside_it() -> None:
    assert is_near_month(date(2026, 10, 1), 202611)
    assert is_near_month(date(2026, 12, 31), 202611)
    assert not is_near_month(date(2026, 9, 30), 202611)
    assert not is_near_month(date(2027, 1, 1), 202611)


def test_lateness_counts_the_days_after_the_day() -> None:
    assert days_late(date(2026, 11, 10), date(2026, 11, 13)) == 3
    assert days_late(date(2026, 11, 10), date(2026, 11, 9)) == 0
    assert days_late(None, date(2026, 11, 13)) == 0
