"""Counter years: their windows, and how a bill that crosses a year start is shared out."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from minshui.kernel.period import billing_month_of, month_first_day, shift_month
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import Counter, MonthDay, StraddleKind
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.versions import Span

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearWindow:
    """A year of a counter; the first and the last day both belong to it."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """365, or 366 with a 29 February inside."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class YearShare:
    """The share of one window: ``weight`` of Σ weights of the usage, and the days it has."""

    window: YearWindow
    weight: int
    days: int | None


def year_start_of(counter: Counter, account: AccountInput) -> MonthDay:
    """Return the month-day on which a customer's counter year starts."""
    if counter.year_start is not None:
        return counter.year_start
    if account.year_start_on is None:
        why = "阶梯按用户自己的年度累计，请登记年度起始日"
        raise tariff_error(errors.MISSING_INPUT, "account.year_start", what="年度起始日", why=why)
    return MonthDay(account.year_start_on.month, account.year_start_on.day)


def window_of(day: date, start: MonthDay) -> YearWindow:
    """Return the window that ``day`` belongs to."""
    year = day.year if day >= _start_in(day.year, start) else day.year - 1
    return YearWindow(_start_in(year, start), _start_in(year + 1, start) - ONE_DAY)


def _start_in(year: int, start: MonthDay) -> date:
    if (start.month, start.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return date(year, start.month, start.day)


def year_shares(
    span: Span, counter: Counter, start: MonthDay, since: date | None = None
) -> list[YearShare]:
    """Return the windows that a span's usage belongs to, in order of time.

    Without a previous reading date nothing is known to cross the year start: all of it belongs
    to the year of ``to``. ``since`` is an earlier day from which usage is shared out; the days
    of the parts stay those of the span.
    """
    if span.to_on is None:
        why = "阶梯按年累计，没有抄表日期就不知道属于哪一年"
        raise tariff_error(errors.MISSING_INPUT, "bill.to", what="抄表日期", why=why)
    last = window_of(span.to_on, start)
    kind = counter.straddle.kind
    shared = span if since is None else replace(span, from_on=since, first_on=since)
    if kind is StraddleKind.BY_DAYS:
        weights = _days_by_window(shared, start)
    elif kind is StraddleKind.BY_MONTHS:
        weights = _months_by_window(shared, start)
    else:
        weights = {}
    if len(weights) < 2:
        return [YearShare(next(iter(weights), last), 1, span.days)]
    days = _days_of_parts(_days_by_window(span, start), list(weights))
    return [YearShare(window, weight, days[window]) for window, weight in weights.items()]


def _days_by_window(span: Span, start: MonthDay) -> dict[YearWindow, int]:
    found: dict[YearWindow, int] = {}
    if span.first_on is None or span.last_on is None:
        return found
    day = span.first_on
    while day <= span.last_on:
        window = window_of(day, start)
        end = min(window.last_on, span.last_on)
        found[window] = (end - day).days + 1
        day = end + ONE_DAY
    return found


def _months_by_window(span: Span, start: MonthDay) -> dict[YearWindow, int]:
    found: dict[YearWindow, int] = {}
    if span.from_on is None or span.to_on is None:
        return found
    if window_of(span.from_on, start) == window_of(span.to_on, start):
        return found
    month = billing_month_of(span.from_on)
    while month < billing_month_of(span.to_on):
        month = shift_month(month, 1)
        window = window_of(month_first_day(month), start)
        found[window] = found.get(window, 0) + 1
    return found


def _days_of_parts(days: dict[YearWindow, int], windows: list[YearWindow]) -> dict[YearWindow, int]:
    """Give the days of years without a part to the next year that has one, else to the last."""
    found = dict.fromkeys(windows, 0)
    for window, count in days.items():
        later = [other for other in windows if other.first_on >= window.first_on]
        found[later[0] if later else windows[-1]] += count
    return found
