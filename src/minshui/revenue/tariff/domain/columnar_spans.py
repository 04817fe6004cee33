"""When: which versions and counter years share a bill, and in what proportion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from minshui.revenue.tariff.domain.document import (
    Basis,
    ChangeKind,
    DayCount,
    OnChange,
    StraddleKind,
    TariffDocument,
)
from minshui.revenue.tariff.domain.inputs import AccountInput

ONE_DAY = timedelta(days=1)


class NotPlanned(Exception):  # noqa: N818 - not an error: the rows go to the scalar body
    """Something these bills need is missing or wrong: the scalar body says what."""


class NotHeld(NotPlanned):
    """These bills are of a kind that the columnar body leaves to the scalar one."""


@dataclass(frozen=True, slots=True)
class BillTerms:
    """All that a plan hangs on but the volume; ``None`` = not given.

    ``quota_given`` tells whether the bill has a quota; ``quota`` is its value, known only where
    limits cannot be computed without it.
    """

    account: AccountInput
    from_on: date | None
    to_on: date | None
    days: int | None
    months: int | None
    prior_given: bool
    quota_given: bool
    quota: Fraction | None


@dataclass(frozen=True, slots=True)
class YearSpan:
    """The part of a version's days that lies in one counter year.

    ``year_start`` is ``None`` where the version has no yearly counter; ``share`` is ``None``
    for the last year, which takes what is left.
    """

    year_start: date | None
    share: Fraction | None
    days: int | None


@dataclass(frozen=True, slots=True)
class VersionSpan:
    """The days a version prices; ``reference_on`` is the day persons, season and relief hang on."""

    version: int
    share: Fraction | None
    reference_on: date | None
    days: int | None
    years: tuple[YearSpan, ...]


def in_force(documents: Sequence[TariffDocument], day: date) -> int:
    """Return the index of the version in force on ``day``."""
    for index, document in enumerate(documents):
        begun = document.effective_from is None or document.effective_from <= day
        ended = document.effective_to is not None and document.effective_to < day
        if begun and not ended:
            return index
    raise NotPlanned


def _counted(document: TariffDocument, first: date, to: date) -> tuple[date, date]:
    """Return the first and the last counted day; the last before the first: none is."""
    return first, to if document.day_count is DayCount.BOTH else to - ONE_DAY


def version_spans(documents: Sequence[TariffDocument], terms: BillTerms) -> tuple[VersionSpan, ...]:
    """Return the versions that price the bill, in time order."""
    from_on, to_on = terms.from_on, terms.to_on
    if from_on is not None and to_on is not None and from_on > to_on:
        raise NotPlanned
    if to_on is None:
        if len(documents) > 1:
            raise NotPlanned
        if documents[0].counter.basis is Basis.YEAR:
            raise NotHeld  # whether a date is needed depends on what the counter counts
        return (_whole_bill(documents, 0, 0, terms),)
    ruling = in_force(documents, to_on)
    kind = documents[ruling].change.kind
    if kind is ChangeKind.BY_READING_DATE or (from_on is None and len(documents) == 1):
        return (_whole_bill(documents, ruling, ruling, terms),)
    if from_on is None:
        raise NotPlanned
    if kind is ChangeKind.NEXT_READING:
        return (_whole_bill(documents, in_force(documents, from_on), ruling, terms),)
    first, last = _counted(documents[ruling], from_on, to_on)
    if last < first:
        return (_whole_bill(documents, ruling, ruling, terms),)
    covered = _covered(documents, first, last)
    if len(covered) == 1:
        return (_whole_bill(documents, covered[0][0], ruling, terms),)
    return _by_days(documents, covered, terms, to_on)


def _covered(
    documents: Sequence[TariffDocument], first: date, last: date
) -> list[tuple[int, date, date]]:
    spans = []
    day = first
    while day <= last:
        version = in_force(documents, day)
        ends = documents[version].effective_to
        until = last if ends is None else min(ends, last)
        spans.append((version, day, until))
        day = until + ONE_DAY
    return spans


def _by_days(
    documents: Sequence[TariffDocument],
    covered: list[tuple[int, date, date]],
    terms: BillTerms,
    to_on: date,
) -> tuple[VersionSpan, ...]:
    days = [(until - day).days + 1 for _, day, until in covered]
    spans = []
    from_on = terms.from_on
    for place, (version, day, until) in enumerate(covered):
        is_last = place == len(covered) - 1
        share = None if is_last else Fraction(days[place], sum(days))
        reference = to_on if is_last else until
        dates = _Dates(from_on, reference, (day, until), days[place])
        years = _years(documents[version], terms.account, dates)
        spans.append(VersionSpan(version, share, reference, days[place], years))
        from_on = until
    return tuple(spans)


def _whole_bill(
    documents: Sequence[TariffDocument], version: int, ruling: int, terms: BillTerms
) -> VersionSpan:
    counted = None
    days = terms.days
    if terms.from_on is not None and terms.to_on is not None:
        counted = _counted(documents[ruling], terms.from_on, terms.to_on)
        days = days if days is not None else (counted[1] - counted[0]).days + 1
    dates = _Dates(terms.from_on, terms.to_on, counted, days)
    years = _years(documents[version], terms.account, dates)
    return VersionSpan(version, None, terms.to_on, days, years)


def year_start_of(document: TariffDocument, account: AccountInput, day: date) -> date:
    """Return the first day of the counter year that ``day`` lies in."""
    rule = document.counter.year_start
    if rule is None:
        own = account.year_start_on
        if own is None:
            raise NotPlanned
        month, number = own.month, own.day
    else:
        month, number = rule.month, rule.day
    start = _anniversary(day.year, month, number)
    return start if start <= day else _anniversary(day.year - 1, month, number)


def _anniversary(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        # 29 February falls on 1 March in common years.
        return date(year, 3, 1)


def window_start(document: TariffDocument, year_start: date) -> date:
    """Return the first day of the counter window of a year: later after a restart."""
    begun = document.effective_from
    if document.counter.on_change is OnChange.RESTART and begun is not None:
        return max(year_start, begun)
    return year_start


@dataclass(frozen=True, slots=True)
class _Dates:
    """The dates of one version's share: its reading dates, counted days and their number."""

    from_on: date | None
    to_on: date | None
    counted: tuple[date, date] | None
    days: int | None


def _years(document: TariffDocument, account: AccountInput, dates: _Dates) -> tuple[YearSpan, ...]:
    if document.counter.basis is not Basis.YEAR:
        return (YearSpan(None, None, dates.days),)
    if dates.to_on is None:
        raise NotPlanned
    kind = document.counter.straddle.kind
    here = year_start_of(document, account, dates.to_on)
    if kind is StraddleKind.BY_READING_DATE or dates.counted is None:
        return (YearSpan(here, None, dates.days),)
    by_days = _days_per_year(document, account, dates.counted)
    weights = (
        by_days if kind is StraddleKind.BY_DAYS else _months_per_year(document, account, dates)
    )
    starts = sorted(weights)
    if len(starts) < 2:
        return (YearSpan(starts[0] if starts else here, None, dates.days),)
    day_counts = dict.fromkeys(starts, 0)
    for start, count in by_days.items():
        # Days of a year that has no part go to the next year that has one.
        day_counts[next((other for other in starts if other >= start), starts[-1])] += count
    whole = sum(weights.values())
    return tuple(
        YearSpan(
            start,
            None if start == starts[-1] else Fraction(weights[start], whole),
            day_counts[start],
        )
        for start in starts
    )


def _days_per_year(
    document: TariffDocument, account: AccountInput, counted: tuple[date, date]
) -> dict[date, int]:
    first, last = counted
    result: dict[date, int] = {}
    day = first
    while day <= last:
        start = year_start_of(document, account, day)
        following = year_start_of(document, account, start + timedelta(days=366))
        until = min(last, following - ONE_DAY)
        result[start] = (until - day).days + 1
        day = until + ONE_DAY
    return result


def _months_per_year(
    document: TariffDocument, account: AccountInput, dates: _Dates
) -> dict[date, int]:
    """Count the billed months, those after ``from``'s up to ``to``'s, by counter year."""
    if dates.from_on is None or dates.to_on is None:
        raise NotPlanned
    first = dates.from_on.year * 12 + dates.from_on.month
    last = dates.to_on.year * 12 + dates.to_on.month - 1
    result: dict[date, int] = {}
    for month in range(first, last + 1):
        start = year_start_of(document, account, date(month // 12, month % 12 + 1, 1))
        result[start] = result.get(start, 0) + 1
    return result
