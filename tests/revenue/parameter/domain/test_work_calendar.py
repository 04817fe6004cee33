"""Which days nobody works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.parameter.facade import DayKind, WorkCalendar

CALENDAR = WorkCalendar(
    {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
    | {date(2026, 10, 10): DayKind.WORKDAY}
)
DAYS = st.integers(0, 60).map(lambda number: date(2026, 9, 10) + timedelta(days=number))


@pytest.mark.parametrize(
    ("day", "off", "off_without_weekends"),
    [
        (date(2026, 9, 25), False, False),  # a Friday
        (date(2026, 9, 26), True, False),  # a Saturday
        (date(2026, 10, 1), True, True),  # a holiday
        (date(2026, 10, 10), False, False),  # a Saturday that is worked
    ],
)
def test_weekends_and_holidays_are_off_but_for_those_worked(
    day: date, off: bool, off_without_weekends: bool
) -> None:
    assert CALENDAR.is_off(day) is off
    assert CALENDAR.is_off(day, weekends=False) is off_without_weekends


def test_the_next_working_day_may_be_the_day_itself() -> None:
    assert CALENDAR.next_working(date(2026, 9, 30)) == date(2026, 9, 30)
    assert CALENDAR.next_working(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.next_working(date(2026, 10, 10)) == date(2026, 10, 10)


@given(first=DAYS, last=DAYS, weekends=st.booleans())
def test_counted_days_off_are_those_one_by_one(first: date, last: date, weekends: bool) -> None:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert CALENDAR.days_off(first, last, weekends=weekends) == sum(
        CALENDAR.is_off(day, weekends=weekends) for day in days
    )
