"""What changed of an account inside a bill's period, for its explanation: the price follows the
reading day, so a clerk is asked about just these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.tariff.facade import VOLUME_SCALE, date_of, decimal_text

_RULE = "计价按抄表日（按天分段的价格按各段末日）的登记"


def changes_inside(
    profile: PricingProfile, from_on: date, to_on: date, relief_names: Mapping[str, str]
) -> list[str]:
    """Return a line for each fact that begins or ends inside the period, by day."""
    found = sorted(
        (day, text)
        for first, last, name in _facts(profile, relief_names)
        for day, text in _edges(first, last, name)
        if from_on < day <= to_on
    )
    lines = [f"期内变化  {day.isoformat()} {text}" for day, text in found]
    return [*lines, f"  {_RULE}"] if lines else []


def _facts(
    profile: PricingProfile, relief_names: Mapping[str, str]
) -> Iterator[tuple[date | None, date | None, str]]:
    population = profile.account.population
    if isinstance(population, tuple):
        for entry in population:
            yield entry.from_on, entry.to_on, f"人口 {entry.persons} 人"
    for relief in profile.account.reliefs:
        name = relief_names.get(relief.code, relief.code)
        yield relief.from_on, relief.to_on, f"减免 {name}"
    for tariff in profile.tariffs:
        yield date_of(tariff.first), _last(tariff.last), f"价格 {tariff.value}"
    for quota in profile.quotas:
        volume = decimal_text(Fraction(quota.value, VOLUME_SCALE))
        yield date_of(quota.first), _last(quota.last), f"定额 {volume} m³"


def _last(day: int) -> date | None:
    last = date_of(day)
    return None if last == date.max else last


def _edges(first: date | None, last: date | None, name: str) -> Iterator[tuple[date, str]]:
    if first is not None:
        yield first, f"起{name}"
    if last is not None:
        yield last, f"止{name}"
