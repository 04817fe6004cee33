"""Calendar spans: the billing month (账期) as ``202611``."""

from __future__ import annotations

import calendar
from datetime import date


def billing_month_of(day: date) -> int:
    """Return the billing month that a date falls in: 2026-11-21 → ``202611``."""
    return day.year * 100 + day.month


def check_billing_month(month: int) -> int:
    """Return ``month`` if it is a real ``YYYYMM``; raises ``ValueError`` otherwise."""
    if not (190001 <= month <= 299912 and 1 <= month % 100 <= 12):
        raise ValueError(f"not a billing month: {month}")
    return month


def check_day(day: date) -> date:
    """Return ``day`` if billing months reach it; raises ``ValueError`` otherwise."""
    check_billing_month(billing_month_of(day))
    return day


def shift_month(month: int, by: int) -> int:
    """Return the billing month ``by`` months later (negative: earlier)."""
    index = month // 100 * 12 + month % 100 - 1 + by
    return index // 12 * 100 + index % 12 + 1


def month_first_day(month: int) -> date:
    """Return the first day of a billing month."""
    return date(month // 100, month % 100, 1)


def month_last_day(month: int) -> date:
    """Return the last day of a billing month."""
    year, number = divmod(month, 100)
    return date(year, number, calendar.monthrange(year, number)[1])


def month_text(month: int) -> str:
    """Return ``202611`` as people read it: ``"2026-11"``."""
    return f"{month // 100:04d}-{month % 100:02d}"
