"""Counters a bill began with that its columns do not hold: as noted in ``pricing`` for replay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minshui.revenue.tariff.facade import (
    PriorOf,
    TariffBook,
    counter_windows,
    date_of,
    day_number,
)


def later_counters(priors: Mapping[PriorOf, int]) -> list[list[Any]]:
    """Return counters as they are noted: tariff, use, first day of the window, 10⁻⁴ m³."""
    return [
        [tariff, use, date_of(window).isoformat(), at]
        for (tariff, use, window), at in sorted(priors.items())
    ]


def mixed_priors(
    book: TariffBook,
    earliest: Mapping[str, int],
    later: Mapping[PriorOf, int],
    dates: tuple[int, int, int],
) -> dict[PriorOf, int]:
    """Return where the counters of a mixed connection stood; ``earliest`` has those of each
    tariff's first use at the earliest window. ``dates``: from, to, start of the account's year.
    """
    *period, year_start = dates
    priors = dict(later)
    for code, at in earliest.items():
        window = counter_windows(book, code, (period[0], period[1]), year_start)[0]
        priors[code, 0, window] = at
    return priors


def noted_priors(
    book: TariffBook, noted: Mapping[str, Any], dates: tuple[int, int, int]
) -> dict[PriorOf, int]:
    """Return the counters that were noted with a bill, as the engine takes them."""
    later = {
        (tariff, use, day_number(date.fromisoformat(window))): at
        for tariff, use, window, at in noted.get("later", ())
    }
    return mixed_priors(book, noted.get("counters", {}), later, dates)
