"""Which days nobody works: weekends, public holidays, and the weekends that make up for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta

from minshui.revenue.parameter.contracts import DayKind

_SATURDAY = 5
_WEEK = 7
_ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """The days of a tenant that differ from the ordinary week."""

    def __init__(self, marked: Mapping[date, DayKind]) -> None:
        self._marked = dict(marked)
        # Kept apart by what they change: a holiday on a weekend is off anyway.
        self._holidays = sorted(day for day, kind in marked.items() if kind is DayKind.HOLIDAY)
        self._on_weekdays = [day for day in self._holidays if day.weekday() < _SATURDAY]
        self._made_up = sorted(
            day
            for day, kind in marked.items()
            if kind is DayKind.WORKDAY and day.weekday() >= _SATURDAY
        )

    def is_off(self, day: date, *, weekends: bool = True) -> bool:
        """Return whether nobody works on a day; without ``weekends`` only holidays are off."""
        kind = self._marked.get(day)
        if kind is not None:
            return kind is DayKind.HOLIDAY
        return weekends and day.weekday() >= _SATURDAY

    def next_working(self, day: date, *, weekends: bool = True) -> date:
        """Return the day itself if it is worked on, or the first one after it that is."""
        while self.is_off(day, weekends=weekends):
            day += _ONE_DAY
        return day

    def days_off(self, first: date, last: date, *, weekends: bool = True) -> int:
        """Count the days off of a span, both ends included."""
        if last < first:
            return 0
        if not weekends:
            return _count(self._holidays, first, last)
        return (
            _weekend_days(first, last)
            + _count(self._on_weekdays, first, last)
            - _count(self._made_up, first, last)
        )


def _count(days: list[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)


def _weekend_days(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, _WEEK)
    begins = first.weekday()
    return 2 * weeks + sum((begins + shift) % _WEEK >= _SATURDAY for shift in range(rest))
