"""What a price sees of an account on a day: persons and reliefs, without the dates behind them.

Accounts whose entries began on different days are alike once the reading day is past them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np

from minshui.revenue.tariff.domain.batch import NOT_GIVEN, Int64Array, day_number
from minshui.revenue.tariff.domain.inputs import AccountInput, GrantedRelief, PersonsFrom

Population: TypeAlias = int | tuple[PersonsFrom, ...] | None
Facts: TypeAlias = tuple[object, ...]

# Day numbers lie well within ± 4 million; an account's days take one span of the search key.
_OFFSET = 1 << 22
_SPAN = 1 << 23
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DatedFacts:
    """The dated entries of an account that a tariff looks at."""

    population: Population
    reliefs: tuple[GrantedRelief, ...]

    def on(self, day: date) -> Facts:
        """Return persons and granted reliefs on a day."""
        persons: object = self.population
        if isinstance(self.population, tuple):
            valid = [entry.persons for entry in self.population if _covers(entry, day)]
            persons = valid[-1] if valid else None
        return persons, frozenset(grant.code for grant in self.reliefs if _covers(grant, day))

    def undated(self) -> Facts:
        """Return what stands for a bill without a day: all the entries."""
        return self.population, self.reliefs

    def breaks(self) -> list[date]:
        """Return the days on which something begins or has just ended, ascending."""
        entries: list[PersonsFrom | GrantedRelief] = list(self.reliefs)
        if isinstance(self.population, tuple):
            entries += self.population
        return sorted(set(_ends(entries)))


def _covers(entry: PersonsFrom | GrantedRelief, day: date) -> bool:
    begun = entry.from_on is None or entry.from_on <= day
    return begun and (entry.to_on is None or day <= entry.to_on)


def _ends(entries: Iterable[PersonsFrom | GrantedRelief]) -> Iterable[date]:
    for entry in entries:
        if entry.from_on is not None:
            yield entry.from_on
        if entry.to_on is not None:
            yield entry.to_on + _ONE_DAY


def dated_facts(account: AccountInput, *, persons: bool, reliefs: frozenset[str]) -> DatedFacts:
    """Return the dated entries that matter: persons if at all, and the reliefs of these codes."""
    return DatedFacts(
        account.population if persons else None,
        tuple(grant for grant in account.reliefs if grant.code in reliefs),
    )


def facts_by_row(
    accounts: Sequence[DatedFacts], account: Int64Array, to_on: Int64Array
) -> tuple[list[Facts], Int64Array]:
    """Return the distinct facts of a batch, and which hold for each bill on its reading day."""
    numbers: dict[Facts, int] = {}
    starts: list[int] = []
    facts: list[int] = []
    absent: list[int] = []
    for place, dated in enumerate(accounts):
        breaks = dated.breaks()
        starts += [place * _SPAN, *(place * _SPAN + day_number(day) + _OFFSET for day in breaks)]
        days = [breaks[0] - _ONE_DAY if breaks else date.min, *breaks]
        facts += [numbers.setdefault(dated.on(day), len(numbers)) for day in days]
        absent.append(numbers.setdefault(dated.undated(), len(numbers)))
    given = to_on != NOT_GIVEN
    days_sought = account * _SPAN + np.where(given, to_on, 0) + _OFFSET
    found = np.searchsorted(np.asarray(starts, dtype=np.int64), days_sought, side="right") - 1
    known = np.asarray(facts, dtype=np.int64)[found]
    return list(numbers), np.where(given, known, np.asarray(absent, dtype=np.int64)[account])
