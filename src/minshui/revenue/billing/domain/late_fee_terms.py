"""What a tenant charges for paying late (违约金): terms by first day, and for whom they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from minshui.revenue.parameter.facade import decimal_between, integer_between, is_flag, one_of

_RATE_DECIMALS = 8
_ONE_DAY = timedelta(days=1)


class FeeOrder(StrEnum):
    """Whether money pays a bill's late fee before its principal, after it, or only by itself."""

    FEE_FIRST = "fee_first"
    PRINCIPAL_FIRST = "principal_first"
    SEPARATE = "separate"


class FeeRounding(StrEnum):
    """How a late fee becomes whole fen."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class LateFeeTerms:
    """Terms of one kind of customers: how a fee begins, what a day costs, how it ends.

    ``rate_per_day`` and ``cap_rate`` are shares of the principal; without a cap it runs on.
    ``due_moves``: a last free day that is a day off moves to the next working day.
    """

    rate_per_day: Decimal = Decimal(0)
    grace_days: int = 0
    count_first_day: bool = True
    count_last_day: bool = False
    due_moves: bool = False
    count_days_off: bool = True
    weekends_off: bool = True
    cap_rate: Decimal | None = Decimal(1)
    minimum_fen: int = 0
    rounding: FeeRounding = FeeRounding.HALF_UP

    @property
    def needs_calendar(self) -> bool:
        """Whether days off change anything."""
        return self.due_moves or not self.count_days_off


@dataclass(frozen=True, slots=True)
class LateFeeException:
    """Other terms for a site, for a kind of customers, or for both at once."""

    terms: LateFeeTerms
    site_id: int | None = None
    cust_type: str | None = None


@dataclass(frozen=True, slots=True)
class LateFeeScheme:
    """What is in force from a day on; the first exception that fits goes before the rest."""

    terms: LateFeeTerms
    exceptions: tuple[LateFeeException, ...] = ()

    def terms_of(self, site_id: int, cust_type: str) -> LateFeeTerms:
        """Return the terms of a customer."""
        for each in self.exceptions:
            if each.site_id in (None, site_id) and each.cust_type in (None, cust_type):
                return each.terms
        return self.terms


@dataclass(frozen=True, slots=True)
class LateFeeTimeline:
    """One kind of customers' terms by their first days, ascending; the first has always held."""

    steps: tuple[tuple[date, LateFeeTerms], ...]

    def on(self, day: date) -> LateFeeTerms:
        """Return the terms in force on a day."""
        return [terms for first_on, terms in self.steps if first_on <= day][-1]

    def spans(self, first: date, last: date) -> list[tuple[date, date, LateFeeTerms]]:
        """Cut a span, both ends included, where the terms change."""
        spans = []
        ends = [first_on - _ONE_DAY for first_on, _ in self.steps[1:]] + [date.max]
        for (first_on, terms), end_on in zip(self.steps, ends, strict=True):
            start = max(first, first_on)
            end = min(last, end_on)
            if start <= end:
                spans.append((start, end, terms))
        return spans


@dataclass(frozen=True, slots=True)
class LateFeeRules:
    """All that a tenant ever charged for paying late."""

    schemes: tuple[tuple[date, LateFeeScheme], ...]

    @property
    def _all(self) -> Iterable[LateFeeTerms]:
        for _, scheme in self.schemes:
            yield scheme.terms
            yield from (each.terms for each in scheme.exceptions)

    @property
    def charges(self) -> bool:
        """Whether anybody was ever charged anything."""
        return any(terms.rate_per_day for terms in self._all)

    @property
    def need_calendar(self) -> bool:
        """Whether days off change anything."""
        return any(terms.needs_calendar for terms in self._all)

    def timeline(self, site_id: int, cust_type: str) -> LateFeeTimeline:
        """Return the terms of a customer over time."""
        return LateFeeTimeline(
            tuple((on, scheme.terms_of(site_id, cust_type)) for on, scheme in self.schemes)
        )


def late_fee_scheme(value: Any) -> LateFeeScheme:
    """Take the parameter's value: a JSON object of terms, all optional, with ``exceptions``.

    An exception names a ``site_id`` or a ``cust_type`` and the terms that differ. Raises
    ``ValueError``.
    """
    if not isinstance(value, dict):
        raise ValueError('应为对象，如 {"rate_per_day": "0.0005"}')
    rest = dict(value)
    listed = rest.pop("exceptions", [])
    terms = _terms(LateFeeTerms(), rest)
    if not isinstance(listed, list):
        raise ValueError("exceptions 应为列表")
    return LateFeeScheme(terms, tuple(_exception(terms, each) for each in listed))


def _exception(usual: LateFeeTerms, value: Any) -> LateFeeException:
    if not isinstance(value, dict):
        raise ValueError("exceptions 的每一项应为对象")
    rest = dict(value)
    site_id, cust_type = rest.pop("site_id", None), rest.pop("cust_type", None)
    if site_id is None and cust_type is None:
        raise ValueError("exceptions 的每一项应有 site_id 或 cust_type")
    if site_id is not None:
        integer_between(1, 2**63 - 1)(site_id)
    if cust_type is not None:
        one_of("resident", "unit")(cust_type)
    return LateFeeException(_terms(usual, rest), site_id, cust_type)


def _rate(most: str, decimals: int) -> Callable[[Any], Decimal]:
    check = decimal_between("0", most)

    def take(value: Any) -> Decimal:
        rate: Decimal = check(value)
        if rate != round(rate, decimals):
            raise ValueError(f"应不超过 {decimals} 位小数")
        return rate

    return take


def _cap(value: Any) -> Decimal | None:
    return None if value is None else _rate("10", 4)(value)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "rate_per_day": _rate("0.05", _RATE_DECIMALS),
    "grace_days": integer_between(0, 366),
    "count_first_day": is_flag,
    "count_last_day": is_flag,
    "due_moves": is_flag,
    "count_days_off": is_flag,
    "weekends_off": is_flag,
    "cap_rate": _cap,
    "minimum_fen": integer_between(0, 10**8),
    "rounding": lambda value: FeeRounding(one_of(*FeeRounding)(value)),
}


def _terms(usual: LateFeeTerms, value: Mapping[str, Any]) -> LateFeeTerms:
    if unknown := set(value) - {each.name for each in fields(LateFeeTerms)}:
        raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}")
    taken = {}
    for name, given in value.items():
        try:
            taken[name] = _CHECKS[name](given)
        except ValueError as reason:
            raise ValueError(f"{name} {reason}") from reason
    return replace(usual, **taken)
