"""Which bills of a batch share a plan: everything a plan hangs on, as integer keys.

Dates are replaced by the last day on which anything could have changed (a version, a season, a
counter year), and an account's dated entries by what they come to on the reading day, so that
bills read on different days share a plan unless the days themselves are priced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from minshui.revenue.tariff.domain.batch import (
    NOT_GIVEN,
    VOLUME_SCALE,
    BillColumns,
    Int64Array,
    date_of,
    day_number,
)
from minshui.revenue.tariff.domain.columnar_facts import DatedFacts, dated_facts, facts_by_row
from minshui.revenue.tariff.domain.columnar_limits import needs_quota_value
from minshui.revenue.tariff.domain.columnar_spans import BillTerms
from minshui.revenue.tariff.domain.document import (
    Attribute,
    Basis,
    ChangeKind,
    Choice,
    Every,
    FixedComponent,
    FixedEach,
    PartialKind,
    StraddleKind,
    TariffDocument,
    Tiers,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.inputs import AccountInput

AccountKey: TypeAlias = tuple[object, ...]
ShapeKey: TypeAlias = tuple[object, ...]

# Before every known date.
_ALWAYS = NOT_GIVEN + 1
# Days before the batch that no counter window of it can reach back to.
_BEYOND_WINDOWS = 800
_TABLE_LIMIT = 1 << 22
_CODE_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True)
class TariffNeeds:
    """What the plans of a tariff hang on; fixed by its versions."""

    seasonal: bool
    years: bool
    own_year: bool
    divides: bool
    uses_from: bool
    days: bool
    opened: bool
    quota: bool
    quota_value: bool
    persons: bool
    households: bool
    fittings: bool
    reliefs: frozenset[str]
    attributes: tuple[Attribute, ...]
    year_starts: frozenset[tuple[int, int]]
    boundaries: tuple[int, ...]
    version_ends: tuple[date, ...]


def tariff_needs(documents: Sequence[TariffDocument]) -> TariffNeeds:
    """Return what plans of a tariff hang on."""
    counters = [document.counter for document in documents]
    components = [part for document in documents for part in document.components]
    fixed = [part for part in components if isinstance(part, FixedComponent)]
    populations = [document.population for document in documents]
    changes = {document.change.kind for document in documents}
    years = any(counter.basis is Basis.YEAR for counter in counters)
    straddles = any(
        counter.straddle.kind is not StraddleKind.BY_READING_DATE for counter in counters
    )
    ladders = [
        (tiers, document.counter.scale)
        for document in documents
        for part in document.components
        if isinstance(part, VolumeComponent)
        for tiers in _ladders(part)
    ]
    starts = [counter.year_start for counter in counters if counter.year_start is not None]
    return TariffNeeds(
        seasonal=any(document.seasonal for document in documents),
        years=years,
        own_year=any(c.basis is Basis.YEAR and c.year_start is None for c in counters),
        divides=straddles or ChangeKind.BY_DAYS in changes,
        uses_from=straddles or changes != {ChangeKind.BY_READING_DATE},
        days=any(counter.scale is not None for counter in counters)
        or any(part.every in (Every.DAY, Every.YEAR) for part in fixed),
        opened=any(counter.partial_window.kind is not PartialKind.FULL for counter in counters),
        quota=any(document.over_quota is not None for document in documents)
        or any(tier.of_quota for tiers, _ in ladders for tier in tiers),
        quota_value=any(needs_quota_value(tiers, scale) for tiers, scale in ladders),
        persons=any(population is not None for population in populations)
        or any(part.each is FixedEach.PERSON for part in fixed),
        households=any(population is not None for population in populations)
        or any(part.each is FixedEach.HOUSEHOLD for part in fixed),
        fittings=any(part.each is FixedEach.FITTING for part in fixed),
        reliefs=frozenset(relief.code for document in documents for relief in document.reliefs),
        attributes=tuple(sorted(set(_attributes(documents)))),
        year_starts=frozenset((start.month, start.day) for start in starts),
        boundaries=tuple(_version_boundaries(documents)),
        version_ends=tuple(
            document.effective_to
            for document in documents
            if document.effective_to is not None and ChangeKind.BY_DAYS in changes
        ),
    )


def _ladders(part: VolumeComponent) -> list[Tiers]:
    if part.tiers is None:
        return []
    return list(part.tiers.cases.values()) if isinstance(part.tiers, Choice) else [part.tiers]


def _attributes(documents: Sequence[TariffDocument]) -> Iterable[Attribute]:
    for document in documents:
        choices: list[object] = [
            getattr(part, key, None)
            for part in document.components
            for key in ("price", "tiers", "amount", "percent")
        ]
        choices += [bound.amount for bound in (document.minimum, document.maximum) if bound]
        yield from (choice.attribute for choice in choices if isinstance(choice, Choice))


def _version_boundaries(documents: Sequence[TariffDocument]) -> Iterable[int]:
    for document in documents:
        if document.effective_from is not None:
            yield day_number(document.effective_from)
        if document.effective_to is not None:
            yield day_number(document.effective_to) + 1


def account_key(needs: TariffNeeds, account: AccountInput, dated: DatedFacts) -> AccountKey:
    """Return what of an account the tariff looks at, but for what changes with the reading day.

    Under by_days, earlier parts look at the last day of their version.
    """
    return (
        account.households if needs.households else None,
        account.fittings if needs.fittings else None,
        tuple(account.attributes.get(attribute) for attribute in needs.attributes),
        tuple(dated.on(day) for day in needs.version_ends),
        account.mixed_use is not None,
    )


@dataclass(frozen=True, slots=True)
class Shapes:
    """Distinct plans wanted: ``first`` a bill of each, ``of`` the plan of each bill."""

    keys: list[ShapeKey]
    first: Int64Array
    of: Int64Array


def shapes_of(needs: TariffNeeds, bills: BillColumns) -> Shapes:
    """Return the plans that the bills of a batch share."""
    known: dict[AccountKey, int] = {}
    dated = [
        dated_facts(account, persons=needs.persons, reliefs=needs.reliefs)
        for account in bills.accounts
    ]
    account_keys = [
        account_key(needs, account, entries)
        for account, entries in zip(bills.accounts, dated, strict=True)
    ]
    numbers = [known.setdefault(key, len(known)) for key in account_keys]
    account = np.asarray(numbers, dtype=np.int64)[bills.account]
    facts, fact = facts_by_row(dated, bills.account, bills.to_on)
    columns = _key_columns(needs, bills)
    first, of = distinct([account, fact, *columns])
    rows = [column[first].tolist() for column in columns]
    owners = [(account_keys[bills.account[row]], facts[fact[row]]) for row in first.tolist()]
    keys: list[ShapeKey] = list(zip(owners, *rows, strict=True))
    return Shapes(keys, first, of)


def _key_columns(needs: TariffNeeds, bills: BillColumns) -> list[Int64Array]:
    absent = np.full(len(bills), NOT_GIVEN, dtype=np.int64)
    breaks = _breaks(needs, bills)
    to_segment = _segment(breaks, bills.to_on)
    from_segment = _segment(breaks, bills.from_on) if needs.uses_from or needs.days else absent
    exact = np.zeros(len(bills), dtype=np.bool_)
    if needs.divides:
        exact = from_segment != to_segment
    if needs.own_year:
        exact = np.ones(len(bills), dtype=np.bool_)
    days = absent
    if needs.days:
        dated = (bills.from_on != NOT_GIVEN) & (bills.to_on != NOT_GIVEN)
        days = np.where(dated, bills.to_on - np.where(dated, bills.from_on, 0), NOT_GIVEN)
    opened = absent
    if needs.opened:
        dates = _known_dates(bills)
        floor = np.int64((int(dates.min()) if len(dates) else 0) - _BEYOND_WINDOWS)
        opened = np.where(
            bills.opened_on == NOT_GIVEN, NOT_GIVEN, np.maximum(bills.opened_on, floor)
        )
    quota_given = bills.quota != NOT_GIVEN
    return [
        to_segment,
        from_segment,
        np.where(exact, bills.from_on, NOT_GIVEN),
        np.where(exact, bills.to_on, NOT_GIVEN),
        bills.days if needs.days else absent,
        days,
        bills.months,
        opened,
        bills.year_start_on if needs.own_year else absent,
        (bills.prior_counter != NOT_GIVEN).astype(np.int64) if needs.years else absent,
        quota_given.astype(np.int64) if needs.quota else absent,
        bills.quota if needs.quota_value else absent,
    ]


def _breaks(needs: TariffNeeds, bills: BillColumns) -> Int64Array:
    found = set(needs.boundaries)
    dates = _known_dates(bills)
    if len(dates) and (needs.seasonal or needs.year_starts):
        years = range(date_of(dates.min()).year - 1, date_of(dates.max()).year + 1)
        for month, day in _yearly_breaks(needs):
            found.update(_day_in(year, month, day) for year in years)
    return np.asarray(sorted(found), dtype=np.int64)


def _known_dates(bills: BillColumns) -> Int64Array:
    dates = np.concatenate([bills.from_on, bills.to_on])
    return np.asarray(dates[dates != NOT_GIVEN], dtype=np.int64)


def _yearly_breaks(needs: TariffNeeds) -> Iterable[tuple[int, int]]:
    yield from needs.year_starts
    if needs.seasonal:
        yield from ((month, 1) for month in range(1, 13))


def _day_in(year: int, month: int, day: int) -> int:
    # 29 February is 1 March in common years.
    return day_number(date(year, month, 1)) + day - 1


def _segment(breaks: Int64Array, days: Int64Array) -> Int64Array:
    """Return the last break not after each day; absent days stay absent."""
    starts = np.concatenate([np.asarray([_ALWAYS], dtype=np.int64), breaks])
    found = starts[np.searchsorted(breaks, days, side="right")]
    return np.where(days == NOT_GIVEN, NOT_GIVEN, found)


def distinct(columns: Sequence[Int64Array]) -> tuple[Int64Array, Int64Array]:
    """Return for the distinct rows of ``columns`` a first row each, and each row's number."""
    count = len(columns[0])
    code = np.zeros(count, dtype=np.int64)
    width = 1
    for column in columns:
        low, high = int(column.min()), int(column.max())
        if low == high:
            continue
        span = high - low + 1
        if span > _TABLE_LIMIT:
            uniques, offset = np.unique(column, return_inverse=True)
            span = len(uniques)
        else:
            offset = column - low
        if width * span > _CODE_LIMIT:
            uniques, code = np.unique(code, return_inverse=True)
            width = len(uniques)
        code = code * span + offset
        width *= span
    if width > _TABLE_LIMIT:
        _, first, of = np.unique(code, return_index=True, return_inverse=True)
        return first.astype(np.int64), of.astype(np.int64)
    table = np.full(width, -1, dtype=np.int64)
    table[code[::-1]] = np.arange(count - 1, -1, -1, dtype=np.int64)
    used = np.flatnonzero(table >= 0)
    number = np.empty(width, dtype=np.int64)
    number[used] = np.arange(len(used), dtype=np.int64)
    return table[used], number[code]


def terms_of(needs: TariffNeeds, bills: BillColumns, row: int) -> BillTerms:
    """Return the terms of one bill."""
    account = bills.accounts[int(bills.account[row])]
    opened, own_year = int(bills.opened_on[row]), int(bills.year_start_on[row])
    quota = int(bills.quota[row])

    def given(value: int) -> int | None:
        return None if value == NOT_GIVEN else value

    def day(value: int) -> date | None:
        return None if value == NOT_GIVEN else date_of(value)

    return BillTerms(
        account=replace(
            account,
            opened_on=day(opened),
            year_start_on=day(own_year),
        ),
        from_on=day(int(bills.from_on[row])),
        to_on=day(int(bills.to_on[row])),
        days=given(int(bills.days[row])),
        months=given(int(bills.months[row])),
        prior_given=int(bills.prior_counter[row]) != NOT_GIVEN,
        quota_given=quota != NOT_GIVEN,
        quota=Fraction(quota, VOLUME_SCALE) if quota != NOT_GIVEN and needs.quota_value else None,
    )
