"""Bills priced again with one of their inputs changed: what would have come of another usage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    AccountInput,
    BillColumns,
    GrantedRelief,
    PriorOf,
    TariffBook,
    date_of,
    price_batch,
)


@dataclass(frozen=True, slots=True)
class ReplayableBill:
    """What a bill was priced from; volumes and counters in 10⁻⁴ m³, days as day numbers."""

    bill_id: int
    release_id: int
    profile: PricingProfile
    profile_id: int
    usage: int
    from_on: int
    to_on: int
    opened_on: int
    year_start_on: int
    prior_counter: int
    months: int
    quota: int
    priors: Mapping[PriorOf, int] = field(default_factory=dict)

    @property
    def population(self) -> int | None:
        """The persons that the bill was priced with on its last day."""
        persons = self.profile.account.population
        if not isinstance(persons, tuple):
            return persons
        day = date_of(self.to_on)
        found = [each for each in persons if each.from_on <= day <= (each.to_on or date.max)]
        return max(found, key=lambda each: each.from_on).persons if found else None

    @property
    def reliefs(self) -> frozenset[str]:
        """The reliefs that were granted on the bill's last day."""
        day = date_of(self.to_on)
        return frozenset(
            each.code
            for each in self.profile.account.reliefs
            if (each.from_on or date.min) <= day <= (each.to_on or date.max)
        )


@dataclass(frozen=True, slots=True)
class ReplayChange:
    """What is changed; None leaves it as it was. ``without_population``: as if none were known."""

    usage: int | None = None
    prior_counter: int | None = None
    release_id: int | None = None
    population: int | None = None
    without_population: bool = False
    reliefs: frozenset[str] | None = None

    def joined(self, other: ReplayChange) -> ReplayChange:
        """Return both changes together."""
        return ReplayChange(
            self.usage if other.usage is None else other.usage,
            self.prior_counter if other.prior_counter is None else other.prior_counter,
            self.release_id if other.release_id is None else other.release_id,
            self.population if other.population is None else other.population,
            self.without_population or other.without_population,
            self.reliefs if other.reliefs is None else other.reliefs,
        )


@dataclass(frozen=True, slots=True)
class ReplayedAmounts:
    """What a replay came to, by component too."""

    total_fen: int
    components: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReplayPrices:
    """A release that bills can be replayed with."""

    book: TariffBook
    tariff: str


Scenario = tuple[ReplayableBill, ReplayChange]


def replay_changed(
    scenarios: Sequence[Scenario], prices: Mapping[int, ReplayPrices]
) -> list[ReplayedAmounts | None]:
    """Price each bill with its change; None where that cannot be priced."""
    found: list[ReplayedAmounts | None] = [None] * len(scenarios)
    by_release: dict[int, list[int]] = defaultdict(list)
    for place, (bill, change) in enumerate(scenarios):
        by_release[change.release_id or bill.release_id].append(place)
    for release_id, places in by_release.items():
        own = prices[release_id]
        batch = price_batch(own.book, own.tariff, _columns([scenarios[place] for place in places]))
        lines = batch.lines
        components: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        named = zip(
            lines.bill.tolist(), lines.component.tolist(), lines.amount_fen.tolist(), strict=True
        )
        for row, component, fen in named:
            components[row][batch.components[component]] += fen
        for row, place in enumerate(places):
            if row not in batch.failures:
                found[place] = ReplayedAmounts(int(batch.total_fen[row]), dict(components[row]))
    return found


def _columns(scenarios: Sequence[Scenario]) -> BillColumns:
    accounts: dict[tuple[object, ...], int] = {}
    inputs: list[AccountInput] = []
    places = []
    for bill, change in scenarios:
        key = (bill.profile_id, change.population, change.without_population, change.reliefs)
        if key not in accounts:
            accounts[key] = len(inputs)
            inputs.append(_account(bill, change))
        places.append(accounts[key])

    def column(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(list(values), dtype=np.int64)

    bills = [bill for bill, _ in scenarios]
    return BillColumns(
        usage=column(
            bill.usage if change.usage is None else change.usage for bill, change in scenarios
        ),
        from_on=column(bill.from_on for bill in bills),
        to_on=column(bill.to_on for bill in bills),
        account=column(places),
        accounts=tuple(inputs),
        months=column(bill.months for bill in bills),
        days=np.full(len(bills), NOT_GIVEN, dtype=np.int64),
        prior_counter=column(
            bill.prior_counter if change.prior_counter is None else change.prior_counter
            for bill, change in scenarios
        ),
        quota=column(bill.quota for bill in bills),
        opened_on=column(bill.opened_on for bill in bills),
        year_start_on=column(bill.year_start_on for bill in bills),
        priors={row: bill.priors for row, bill in enumerate(bills) if bill.priors},
    )


def _account(bill: ReplayableBill, change: ReplayChange) -> AccountInput:
    account = bill.profile.account
    if change.without_population:
        account = replace(account, population=None)
    elif change.population is not None:
        account = replace(account, population=change.population)
    if change.reliefs is not None:
        granted = tuple(GrantedRelief(code) for code in sorted(change.reliefs))
        account = replace(account, reliefs=granted)
    return account
