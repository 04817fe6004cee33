"""The tier limits of a part: population, months, partial window, scale, share of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, pairwise

from minshui.revenue.tariff.domain.columnar_number import constant, rounded
from minshui.revenue.tariff.domain.columnar_spans import (
    NotPlanned,
    window_start,
    year_start_of,
)
from minshui.revenue.tariff.domain.document import (
    Basis,
    Counter,
    LimitsAre,
    PartialKind,
    PopulationAdd,
    PopulationPerCapita,
    PopulationPerHousehold,
    Rounding,
    Scale,
    TariffDocument,
    Tiers,
)
from minshui.revenue.tariff.domain.inputs import AccountInput


@dataclass(frozen=True, slots=True)
class LimitTerms:
    """What the limits of a part hang on; ``day_share`` = part days / bill days under by_days."""

    document: TariffDocument
    account: AccountInput
    reference_on: date | None
    months: int
    days: Fraction | None
    day_share: Fraction
    year_start: date | None
    quota: Fraction | None


@dataclass(frozen=True, slots=True)
class PlannedLimit:
    """A finite limit; where ``of_quota`` the value is to be multiplied by the bill's quota."""

    value: Fraction
    of_quota: bool


def persons_on(account: AccountInput, day: date | None) -> int | None:
    """Return how many persons count on a day; of several valid entries the last one does."""
    population = account.population
    if population is None or isinstance(population, int):
        return population
    if day is None:
        raise NotPlanned
    persons = None
    for entry in population:
        if entry.from_on <= day and (entry.to_on is None or day <= entry.to_on):
            persons = entry.persons
    return persons


def round_value(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round one value by the arithmetic of the columns."""
    if rounding is None:
        return value
    column = rounded(constant(value), rounding)
    return Fraction(int(column.num), column.den)


def planned_limits(code: str, tiers: Tiers, terms: LimitTerms) -> tuple[PlannedLimit, ...]:
    """Return the finite limits of a tiered component in one part."""
    limits = [
        PlannedLimit(tier.up_to / 100 if tier.of_quota else tier.up_to, tier.of_quota)
        for tier in tiers
        if tier.up_to is not None
    ]
    if not limits:
        return ()
    limits = _with_population(code, limits, terms)
    _require_order(limits, terms)
    limits = _with_period(limits, terms)
    _require_order(limits, terms)
    counter = terms.document.counter
    if counter.scale is not None:
        return _scaled(limits, counter.scale, terms)
    if counter.basis is not Basis.YEAR and terms.day_share != 1:
        limits = [PlannedLimit(limit.value * terms.day_share, limit.of_quota) for limit in limits]
    return tuple(limits)


def _mapped(limits: Sequence[PlannedLimit], values: Sequence[Fraction]) -> list[PlannedLimit]:
    """Replace the stated limits; those of the quota stay."""
    return [
        limit if limit.of_quota else PlannedLimit(value, of_quota=False)
        for limit, value in zip(limits, values, strict=True)
    ]


def _with_population(
    code: str, limits: list[PlannedLimit], terms: LimitTerms
) -> list[PlannedLimit]:
    rule = terms.document.population
    if rule is None or code not in rule.applies_to or all(limit.of_quota for limit in limits):
        return limits
    if isinstance(rule, PopulationPerHousehold):
        if terms.account.households is None:
            raise NotPlanned
        return _mapped(limits, [limit.value * terms.account.households for limit in limits])
    if isinstance(rule, PopulationPerCapita):
        persons = persons_on(terms.account, terms.reference_on)
        if persons is None and rule.from_persons <= 1:
            raise NotPlanned
        if persons is None or persons < rule.from_persons:
            return limits
        return _mapped(limits, [limit * persons for limit in rule.limits])
    return _added(rule, limits, persons_on(terms.account, terms.reference_on))


def _added(
    rule: PopulationAdd, limits: list[PlannedLimit], persons: int | None
) -> list[PlannedLimit]:
    extra_persons = 0 if persons is None else max(0, persons - rule.base)
    if rule.max_extra_persons is not None:
        extra_persons = min(extra_persons, rule.max_extra_persons)
    steps = rule.extra_per_person
    if len(steps) == 1:
        steps = steps * len(limits)
    values = []
    for limit, step in zip(limits, steps, strict=True):
        extra = step * extra_persons
        if rule.max_extra_volume is not None:
            extra = min(extra, rule.max_extra_volume)
        values.append(limit.value + extra)
    return _mapped(limits, values)


def _with_period(limits: list[PlannedLimit], terms: LimitTerms) -> list[PlannedLimit]:
    counter = terms.document.counter
    factor = Fraction(1)
    if counter.basis is Basis.MONTHS:
        factor = Fraction(terms.months, counter.months)
    elif counter.basis is Basis.YEAR and counter.limits_are is LimitsAre.MONTH:
        factor = Fraction(12)
    values = [limit.value * factor for limit in limits]
    share = _window_share(counter, terms)
    if share is not None:
        rounding = counter.partial_window.round
        values = [round_value(value * share, rounding) for value in values]
    return _mapped(limits, values)


def _window_share(counter: Counter, terms: LimitTerms) -> Fraction | None:
    """Return the share of an account's first, incomplete window; ``None`` for a whole one."""
    kind = counter.partial_window.kind
    if terms.year_start is None or kind is PartialKind.FULL:
        return None
    begins = window_start(terms.document, terms.year_start)
    if terms.account.opened_on is not None:
        begins = max(begins, terms.account.opened_on)
    following = year_start_of(terms.document, terms.account, terms.year_start + timedelta(days=366))
    if not terms.year_start < begins < following:
        return None
    if kind is PartialKind.BY_DAYS:
        return Fraction((following - begins).days, (following - terms.year_start).days)
    passed = (begins.year - terms.year_start.year) * 12 + begins.month - terms.year_start.month
    if begins.day < terms.year_start.day:
        passed -= 1
    return Fraction(12 - passed, 12)


def _require_order(limits: Sequence[PlannedLimit], terms: LimitTerms) -> None:
    """Leave limits that ended up out of order to the scalar body, which says so."""
    values = [_known(limit, terms) for limit in limits]
    if any(upper < lower for lower, upper in pairwise([Fraction(0), *values])):
        raise NotPlanned


def _known(limit: PlannedLimit, terms: LimitTerms) -> Fraction:
    # Limits that are all of the quota keep their order whatever the quota is; beside stated
    # ones the quota's value is part of the terms.
    return limit.value * terms.quota if limit.of_quota and terms.quota is not None else limit.value


def _scaled(
    limits: list[PlannedLimit], scale: Scale, terms: LimitTerms
) -> tuple[PlannedLimit, ...]:
    if terms.days is None:
        raise NotPlanned
    days = terms.days
    if scale.only_outside is not None and scale.only_outside[0] <= days <= scale.only_outside[1]:
        return tuple(limits)
    values = [_known(limit, terms) for limit in limits]
    widths = [upper - lower for lower, upper in pairwise([Fraction(0), *values])]
    stretched = [round_value(_stretched(width, days, scale), scale.round_width) for width in widths]
    return tuple(PlannedLimit(value, of_quota=False) for value in accumulate(stretched))


def _stretched(width: Fraction, days: Fraction, scale: Scale) -> Fraction:
    if scale.round_per_day is not None:
        return round_value(width / scale.basis_days, scale.round_per_day) * days
    return width * round_value(days / scale.basis_days, scale.round_ratio)


def needs_quota_value(tiers: Tiers, scale: Scale | None) -> bool:
    """Return whether limits of the quota mix with stated ones or are stretched by days."""
    finite = [tier for tier in tiers if tier.up_to is not None]
    of_quota = [tier for tier in finite if tier.of_quota]
    return bool(of_quota) and (scale is not None or len(of_quota) < len(finite))
