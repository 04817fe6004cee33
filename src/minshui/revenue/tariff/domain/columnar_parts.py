"""One part of a bill as a tree: prices, limits and reliefs as they are on its reference day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from minshui.revenue.tariff.domain.columnar_limits import (
    LimitTerms,
    persons_on,
    planned_limits,
    round_value,
)
from minshui.revenue.tariff.domain.columnar_slots import Slots
from minshui.revenue.tariff.domain.columnar_spans import NotHeld, NotPlanned
from minshui.revenue.tariff.domain.columnar_tree import (
    BandTree,
    FixedTree,
    FreeTree,
    LimitTree,
    OverQuotaTree,
    PartTree,
    PercentTree,
    Pricing,
    TierTree,
    VolumeTree,
)
from minshui.revenue.tariff.domain.document import (
    Basis,
    Choice,
    Every,
    FixedComponent,
    FixedEach,
    OverQuota,
    PercentComponent,
    QuotaWindow,
    TariffDocument,
    Tier,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.document_reliefs import (
    AllAtTier,
    FreeVolume,
    PriceInstead,
    Relief,
    ReliefEach,
)
from minshui.revenue.tariff.domain.inputs import AccountInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartTerms:
    """What one part hangs on.

    ``months`` are those of the bill (1 in a month of a split one), ``days`` the part's,
    ``day_share`` = part days / bill days under by_days, ``quota`` see ``BillTerms``.
    """

    document: TariffDocument
    version: int
    account: AccountInput
    reference_on: date | None
    months: int
    days: Fraction | None
    day_share: Fraction
    year_start: date | None
    window: int | None
    is_last: bool
    quota_given: bool
    quota: Fraction | None


def chosen(value: T | Choice[T], account: AccountInput) -> T:
    """Return the value for the account, looking up its attribute where there are cases."""
    if not isinstance(value, Choice):
        return value
    key = account.attributes.get(value.attribute)
    if key is None or key not in value.cases:
        raise NotPlanned
    return value.cases[key]


def reliefs_on(
    document: TariffDocument, account: AccountInput, day: date | None
) -> tuple[Relief, ...]:
    """Return the tariff's reliefs that the account may use on a day, in the tariff's order."""
    granted = set()
    known = {relief.code for relief in document.reliefs}
    for grant in account.reliefs:
        if grant.code not in known:
            continue
        if day is None and (grant.from_on is not None or grant.to_on is not None):
            raise NotPlanned
        begun = grant.from_on is None or (day is not None and grant.from_on <= day)
        ended = grant.to_on is not None and day is not None and day > grant.to_on
        if begun and not ended:
            granted.add(grant.code)
    return tuple(relief for relief in document.reliefs if relief.code in granted)


class PartBuilder:
    """Builds the tree of one part, keeping its numbers in ``slots``."""

    def __init__(self, terms: PartTerms, slots: Slots) -> None:
        self.terms = terms
        self.document = terms.document
        self.slots = slots
        self.reliefs = reliefs_on(terms.document, terms.account, terms.reference_on)

    def build(self) -> PartTree:
        """Return the part."""
        components = self.document.components
        volumes = [part for part in components if isinstance(part, VolumeComponent)]
        fixed = [part for part in components if isinstance(part, FixedComponent)]
        return PartTree(
            version=self.terms.version,
            window=self.terms.window,
            codes=tuple(part.code for part in components),
            volumes=tuple(self._volume(part) for part in volumes),
            fixed=tuple(self._fixed(part) for part in fixed if self._is_due(part)),
            percents=tuple(self._percent(part) for part in _in_order(self.document)),
            over_quota=self._over_quota(volumes),
        )

    def _season(self, code: str) -> Fraction | None:
        for season in self.document.seasonal:
            if code not in season.applies_to:
                continue
            if self.terms.reference_on is None:
                raise NotPlanned
            if self.terms.reference_on.month in season.months:
                return 1 + season.percent / 100
        return None

    def _price(self, code: str, stated: Fraction) -> Fraction:
        season = self._season(code)
        if season is None:
            return stated
        return round_value(stated * season, self.document.rounding.price)

    def _volume(self, part: VolumeComponent) -> VolumeTree:
        if part.register is not None:
            raise NotHeld
        if part.price is not None:
            tiers: tuple[Tier, ...] = (Tier(None, price=chosen(part.price, self.terms.account)),)
            limits: tuple[LimitTree, ...] = ()
            pricing = Pricing.FLAT
        else:
            if part.tiers is None:
                raise NotPlanned
            tiers = chosen(part.tiers, self.terms.account)
            limits = self._limits(part.code, tiers)
            pricing = Pricing(part.mode.value)
        prices = [tier.price for tier in tiers]
        single, single_price = self._changed(part.code, prices)
        return VolumeTree(
            code=part.code,
            pricing=pricing,
            factor=self.slots.keep(part.factor),
            per_factor=self.slots.keep(1 / part.factor if part.factor else 0),
            round=part.round,
            tiers=tuple(
                self._tier(part, tier.fixed, price)
                for tier, price in zip(tiers, prices, strict=True)
            ),
            limits=limits,
            closed=part.closed,
            single=self._tier(part, Fraction(0), single_price) if single else None,
            single_tier=single,
            free=self._free(part.code),
        )

    def _tier(self, part: VolumeComponent, stated_fixed: Fraction, stated: Fraction) -> TierTree:
        price = self._price(part.code, stated)
        fixed = stated_fixed
        if self.document.counter.basis is Basis.MONTHS:
            fixed = fixed * self.terms.months / self.document.counter.months
        return TierTree(
            price=self.slots.keep(price / part.per),
            shown=self.slots.keep(price),
            fixed=self.slots.keep(fixed) if fixed else None,
        )

    def _limits(self, code: str, tiers: tuple[Tier, ...]) -> tuple[LimitTree, ...]:
        terms = self.terms
        if (
            any(tier.of_quota and tier.up_to is not None for tier in tiers)
            and not terms.quota_given
        ):
            raise NotPlanned
        limits = planned_limits(
            code,
            tiers,
            LimitTerms(
                document=self.document,
                account=terms.account,
                reference_on=terms.reference_on,
                months=terms.months,
                days=terms.days,
                day_share=terms.day_share,
                year_start=terms.year_start,
                quota=terms.quota,
            ),
        )
        return tuple(LimitTree(self.slots.keep(limit.value), limit.of_quota) for limit in limits)

    def _changed(self, code: str, prices: list[Fraction]) -> tuple[int, Fraction]:
        """Put relief prices into ``prices``; return the tier (from 1) and price for everything.

        Tier 0: every tier keeps its own.
        """
        single, single_price = 0, Fraction(0)
        for relief in self.reliefs:
            if code not in relief.applies_to:
                continue
            if isinstance(relief, AllAtTier):
                single, single_price = relief.tier, prices[relief.tier - 1]
            elif isinstance(relief, PriceInstead) and relief.tier is None:
                single, single_price = 1, relief.price
            elif isinstance(relief, PriceInstead) and relief.tier is not None:
                prices[relief.tier - 1] = relief.price
                if single == relief.tier:
                    single_price = relief.price
        return single, single_price

    def _free(self, code: str) -> tuple[FreeTree, ...]:
        occurrences: dict[str, int] = {}
        found = []
        granted = {relief.code for relief in self.reliefs}
        for relief in self.document.reliefs:
            if not isinstance(relief, FreeVolume | AllAtTier | PriceInstead):
                continue
            occurrence = occurrences.get(relief.code, 0)
            occurrences[relief.code] = occurrence + 1
            if not isinstance(relief, FreeVolume) or relief.code not in granted:
                continue
            if code in relief.applies_to:
                volume = self.slots.keep(relief.volume * self._times(relief.each))
                found.append(FreeTree(relief.code, occurrence, volume, relief.inside_tiers))
        return tuple(found)

    def _times(self, each: ReliefEach) -> int:
        return self.terms.months if each is ReliefEach.MONTH else 1

    def _is_due(self, part: FixedComponent) -> bool:
        return part.every in (Every.DAY, Every.YEAR) or self.terms.is_last

    def _fixed(self, part: FixedComponent) -> FixedTree:
        quantity = Fraction(self._count(part.each))
        if part.every is Every.MONTH:
            quantity *= self.terms.months
        elif part.every in (Every.DAY, Every.YEAR):
            if self.terms.days is None:
                raise NotPlanned
            quantity *= self.terms.days
            if part.every is Every.YEAR:
                quantity /= part.year_days
        price = chosen(part.amount, self.terms.account)
        return FixedTree(part.code, self.slots.keep(quantity), self.slots.keep(price))

    def _count(self, each: FixedEach) -> int:
        account = self.terms.account
        if each is FixedEach.ACCOUNT:
            return 1
        if each is FixedEach.PERSON:
            count = persons_on(account, self.terms.reference_on)
        else:
            count = account.households if each is FixedEach.HOUSEHOLD else account.fittings
        if count is None:
            raise NotPlanned
        return count

    def _percent(self, part: PercentComponent) -> PercentTree:
        percent = chosen(part.percent, self.terms.account)
        return PercentTree(part.code, self.slots.keep(percent / 100), part.of, part.computed_on)

    def _over_quota(self, volumes: Sequence[VolumeComponent]) -> tuple[OverQuotaTree, ...]:
        rule = self.document.over_quota
        if rule is None or not self.terms.quota_given:
            return ()
        by_code = {part.code: part for part in volumes}
        return tuple(
            OverQuotaTree(
                code=code,
                factor=self.slots.keep(by_code[code].factor),
                on_counter=rule.window is QuotaWindow.COUNTER,
                bands=self._bands(rule, by_code[code]),
            )
            for code in rule.applies_to
        )

    def _bands(self, rule: OverQuota, part: VolumeComponent) -> tuple[BandTree, ...]:
        result = []
        for band in rule.bands:
            if band.extra_price is not None:
                price = band.extra_price
            else:
                base = rule.base_price.get(part.code)
                if base is None:
                    if part.price is None:
                        raise NotPlanned
                    base = chosen(part.price, self.terms.account)
                percent = band.extra_percent or Fraction(0)
                price = round_value(base * percent / 100, self.document.rounding.price)
            upper = band.over_up_to_percent
            result.append(
                BandTree(
                    upper=None if upper is None else self.slots.keep(1 + upper / 100),
                    price=self.slots.keep(price / part.per),
                    shown=self.slots.keep(price),
                )
            )
        return tuple(result)


def _in_order(document: TariffDocument) -> list[PercentComponent]:
    """Return the percent components so that each comes after those it is taken of."""
    waiting = [part for part in document.components if isinstance(part, PercentComponent)]
    ordered: list[PercentComponent] = []
    while waiting:
        open_codes = {part.code for part in waiting}
        ready = [part for part in waiting if open_codes.isdisjoint(part.of)]
        if not ready:
            raise NotPlanned
        ordered += ready
        waiting = [part for part in waiting if part not in ready]
    return ordered
