"""On which day of a month a book is read (例日), and whether it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from minshui.kernel.period import month_first_day, month_last_day, shift_month

_ONE_DAY = timedelta(days=1)


class Shift(StrEnum):
    """Where a reading day goes that falls on a day off."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


def book_day(month: int, reading_day: int, shift: Shift, is_off: Callable[[date], bool]) -> date:
    """Return the day of ``month`` on which a book is read, moved off days off as ``shift`` says."""
    day = month_first_day(month).replace(day=reading_day)
    if shift is Shift.NONE:
        return day
    step = _ONE_DAY if shift is Shift.NEXT else -_ONE_DAY
    while is_off(day):
        day += step
    return day


def is_near_month(day: date, month: int) -> bool:
    """Return whether a day may be the reading day of a month: in it, or in one beside it."""
    first = month_first_day(shift_month(month, -1))
    return first <= day <= month_last_day(shift_month(month, 1))


def days_late(due_on: date | None, on: date) -> int:
    """Return how many days after its day a meter was read, or has been waiting."""
    return 0 if due_on is None else max((on - due_on).days, 0)
