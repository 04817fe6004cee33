"""Tier limits of one part: population → × months (or × 12) → partial window → scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from minshui.kernel.errors import ErrorCode
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.account_facts import households, needed_quota, persons_on
from minshui.revenue.tariff.domain.counter_years import YearWindow
from minshui.revenue.tariff.domain.document import (
    Basis,
    LimitsAre,
    OnChange,
    PartialKind,
    Population,
    PopulationAdd,
    PopulationPerCapita,
    Scale,
    TariffDocument,
    Tiers,
)
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.rounding import round_to

MONTHS_OF_YEAR = 12
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Limit:
    """A finite limit on its way; one of the quota keeps out of what people and months do."""

    value: Fraction
    of_quota: bool


def tier_limits(
    code: str,
    tiers: Tiers,
    part: PartPlan,
    account: AccountInput,
    quota: Fraction | None,
) -> list[Fraction]:
    """Return the finite limits of a component's ladder in a part.

    Raises ``E_MISSING_INPUT`` for people, households, quota or days that are needed and absent,
    ``E_POPULATION`` and ``E_TIERS_ORDER`` where the limits end up out of order.
    """
    limits = [
        Limit(
            needed_quota(quota) * tier.up_to / 100 if tier.of_quota else tier.up_to, tier.of_quota
        )
        for tier in tiers
        if tier.up_to is not None
    ]
    if not limits:
        return []
    population = part.version.population
    if population is not None and code in population.applies_to:
        limits = _of_people(limits, population, part, account)
        _check_order(limits, errors.POPULATION)
    period = _period_factor(part)
    limits = [_plain(limit, limit.value * period) for limit in limits]
    limits = _partial_window(limits, part, account)
    _check_order(limits, errors.TIERS_ORDER)
    values = [limit.value for limit in limits]
    if part.version.counter.scale is not None:
        return _scaled(values, part.version.counter.scale, part)
    if part.day_share is not None and part.version.counter.basis is not Basis.YEAR:
        return [value * part.day_share for value in values]
    return values


def _plain(limit: Limit, value: Fraction) -> Limit:
    return limit if limit.of_quota else Limit(value, of_quota=False)


def fixed_factor(part: PartPlan) -> Fraction:
    """Return what tier ``fixed`` is multiplied by: like the limits, with basis ``months`` only."""
    counter = part.version.counter
    return Fraction(part.months, counter.months) if counter.basis is Basis.MONTHS else Fraction(1)


def _period_factor(part: PartPlan) -> Fraction:
    counter = part.version.counter
    if counter.basis is Basis.YEAR and counter.limits_are is LimitsAre.MONTH:
        return Fraction(MONTHS_OF_YEAR)
    return fixed_factor(part)


def _of_people(
    limits: list[Limit], rule: Population, part: PartPlan, account: AccountInput
) -> list[Limit]:
    if all(limit.of_quota for limit in limits):
        return limits
    if isinstance(rule, PopulationAdd):
        return _added(limits, rule, persons_on(account, part.reference_on))
    if isinstance(rule, PopulationPerCapita):
        persons = persons_on(account, part.reference_on)
        if persons is None and rule.from_persons <= 1:
            why = "阶梯按人均水量划分，请先登记"
            raise tariff_error(errors.MISSING_INPUT, "account.population", what="人口", why=why)
        if persons is None or persons < rule.from_persons:
            return limits
        pairs = zip(limits, rule.limits, strict=True)
        return [_plain(limit, each * persons) for limit, each in pairs]
    count = households(account)
    return [_plain(limit, limit.value * count) for limit in limits]


def _added(limits: list[Limit], rule: PopulationAdd, persons: int | None) -> list[Limit]:
    extra_persons = max((persons or 0) - rule.base, 0)
    if rule.max_extra_persons is not None:
        extra_persons = min(extra_persons, rule.max_extra_persons)
    raised: list[Limit] = []
    for index, limit in enumerate(limits):
        single = len(rule.extra_per_person) == 1
        extra = rule.extra_per_person[0 if single else index] * extra_persons
        if rule.max_extra_volume is not None:
            extra = min(extra, rule.max_extra_volume)
        raised.append(_plain(limit, limit.value + extra))
    return raised


def _partial_window(limits: list[Limit], part: PartPlan, account: AccountInput) -> list[Limit]:
    rule = part.version.counter.partial_window
    if rule.kind is PartialKind.FULL or part.window is None:
        return limits
    opened = _first_day_of_counter(part.version, account)
    if opened is None or not part.window.first_on < opened <= part.window.last_on:
        return limits
    if rule.kind is PartialKind.BY_DAYS:
        share = Fraction((part.window.last_on - opened).days + 1, part.window.days)
    else:
        share = Fraction(MONTHS_OF_YEAR - _whole_months(part.window, opened), MONTHS_OF_YEAR)
    return [_plain(limit, round_to(limit.value * share, rule.round)) for limit in limits]


def _first_day_of_counter(version: TariffDocument, account: AccountInput) -> date | None:
    restarts = version.counter.on_change is OnChange.RESTART
    days = [account.opened_on, version.effective_from if restarts else None]
    return max((day for day in days if day is not None), default=None)


def _whole_months(window: YearWindow, opened: date) -> int:
    """Return how many months of the window had passed: the opening month counts whole."""
    first = window.first_on
    months = (opened.year - first.year) * MONTHS_OF_YEAR + opened.month - first.month
    return months - (1 if opened.day < first.day else 0)


def _scaled(limits: list[Fraction], scale: Scale, part: PartPlan) -> list[Fraction]:
    if part.days is None:
        why = "阶梯上限按天数折算，请填写 days 或起止日期"
        raise tariff_error(errors.MISSING_INPUT, "bill.days", what="天数", why=why)
    if scale.only_outside is not None:
        least, most = scale.only_outside
        if least <= part.days <= most:
            return limits
    scaled: list[Fraction] = []
    reach, previous = ZERO, ZERO
    for limit in limits:
        width = limit - previous
        if scale.round_per_day is not None:
            width = round_to(width / scale.basis_days, scale.round_per_day) * part.days
        else:
            width *= round_to(part.days / scale.basis_days, scale.round_ratio)
        reach += round_to(width, scale.round_width)
        scaled.append(reach)
        previous = limit
    return scaled


def _check_order(limits: list[Limit], error: ErrorCode) -> None:
    previous = ZERO
    for limit in limits:
        if limit.value < previous:
            value, before = decimal_text(limit.value), decimal_text(previous)
            reason = f"调整后上限 {value} 小于前一档的 {before}"
            path = "tariff.components"
            raise tariff_error(error, path, reason=reason, value=value, previous=before)
        previous = limit.value
