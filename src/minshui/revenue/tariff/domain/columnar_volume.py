"""Volume lines of one part for many bills at once: ladders, free volume, over-quota bands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from minshui.revenue.tariff.domain.batch import LineKind
from minshui.revenue.tariff.domain.columnar_number import (
    ZERO,
    Column,
    Mask,
    add,
    choose,
    greater,
    is_negative,
    maximum,
    minimum,
    multiply,
    rounded,
    subtract,
)
from minshui.revenue.tariff.domain.columnar_tree import (
    BandTree,
    OverQuotaTree,
    Pricing,
    Slot,
    TierTree,
    VolumeTree,
)
from minshui.revenue.tariff.domain.document import Rounding

Values: TypeAlias = Callable[[Slot], Column]


@dataclass(frozen=True, slots=True)
class LineColumn:
    """The same line of many bills; bills without it have quantity and amount 0.

    ``exact`` is the amount before ``line`` rounding; ``tier`` counts from 1, 0 = none.
    """

    kind: LineKind
    code: str
    tier: int
    quantity: Column | None
    price: Column | None
    exact: Column
    amount: Column


@dataclass(slots=True)
class CounterState:
    """One counter window: usage so far, what of it stayed out of each component's ladder.

    ``fresh``: the window has not been billed before.
    """

    usage: Column
    fresh: bool
    freed: dict[str, Column] = field(default_factory=dict)


@dataclass(slots=True)
class BillState:
    """What parts of a bill hand on to each other.

    ``pools`` is how much of each free volume (relief, its occurrence, component) is used up;
    ``billed`` the usage of the earlier parts; ``faulty`` marks bills that cannot be priced.
    """

    windows: list[CounterState]
    faulty: Mask
    pools: dict[tuple[str, int, str], Column] = field(default_factory=dict)
    billed: Column = ZERO


class _Ladder:
    """A slice (before, after] over the limits; the last tier is open."""

    def __init__(self, limits: list[Column], before: Column, after: Column, *, fresh: bool) -> None:
        self.limits = limits
        self.before = before
        self.after = after
        self.fresh = fresh

    def within(self, index: int, counter: Column) -> Column:
        """Return how much of the counter lies in a tier."""
        if counter.is_zero:
            return ZERO
        upper = self.limits[index] if index < len(self.limits) else None
        lower = self.limits[index - 1] if index else ZERO
        return _between(lower, upper, counter)

    def entered(self, index: int, counter: Column) -> Mask:
        """Return where the counter is above the tier's lower end; the first is always entered."""
        if index == 0:
            return np.ones_like(counter.num, dtype=np.bool_)
        return greater(counter, self.limits[index - 1])

    def reached(self, index: int, counter: Column) -> Mask:
        """Return where the counter ends in this tier, limits inclusive."""
        mask = self.entered(index, counter)
        for limit in self.limits[index : index + 1]:
            mask = mask & ~greater(counter, limit)
        return mask


class VolumePricer:
    """Prices the volume components of one part; ``ladders`` keeps the limits it used."""

    def __init__(
        self, values: Values, quota: Column, line: Rounding | None, state: BillState
    ) -> None:
        self.values = values
        self.quota = quota
        self.line = line
        self.state = state
        self.ladders: dict[str, tuple[Column, ...]] = {}

    def lines(
        self, tree: VolumeTree, volume: Column, counter: CounterState | None
    ) -> list[LineColumn]:
        """Return the lines of one component for this part's ``volume``."""
        factor = self.values(tree.factor)
        quantity = rounded(multiply(volume, factor), tree.round)
        tiered = tree.pricing is not Pricing.FLAT
        before, fresh = ZERO, True
        if tiered and counter is None:
            self.state.faulty |= is_negative(volume)
        if counter is not None:
            fresh = counter.fresh
            known = subtract(counter.usage, counter.freed.get(tree.code, ZERO))
            before = multiply(known, factor)
        inside, outside = self._take_free(tree, quantity)
        if not outside.is_zero:
            quantity = subtract(quantity, outside)
            if counter is not None:
                self._note_freed(tree, counter, outside)
        after = add(before, quantity)
        if not tiered:
            return [self._flat(tree, quantity, inside)]
        self.state.faulty |= is_negative(after)
        limits = [self._limit(limit.value, of_quota=limit.of_quota) for limit in tree.limits]
        self.ladders[tree.code] = tuple(limits)
        if tree.closed:
            self.state.faulty |= greater(maximum(before, after), limits[-1])
            limits = limits[:-1]
        ladder = _Ladder(limits, before, after, fresh=fresh)
        if tree.single is not None:
            return [self._at_one_price(tree, tree.single, ladder, subtract(quantity, inside))]
        if tree.pricing is Pricing.GRADUATED:
            return self._graduated(tree, ladder, inside)
        return self._whole_volume(tree, ladder, inside)

    def _limit(self, slot: Slot, *, of_quota: bool) -> Column:
        value = self.values(slot)
        return multiply(self.quota, value) if of_quota else value

    def _take_free(self, tree: VolumeTree, quantity: Column) -> tuple[Column, Column]:
        """Return how much is free inside the ladder and how much stays out of it."""
        inside, outside = ZERO, ZERO
        left = maximum(quantity, ZERO)
        for free in tree.free:
            key = (free.code, free.occurrence, tree.code)
            used = self.state.pools.get(key, ZERO)
            taken = minimum(left, maximum(subtract(self.values(free.volume), used), ZERO))
            self.state.pools[key] = add(used, taken)
            left = subtract(left, taken)
            if free.inside_tiers:
                inside = add(inside, taken)
            else:
                outside = add(outside, taken)
        return inside, outside

    def _note_freed(self, tree: VolumeTree, counter: CounterState, outside: Column) -> None:
        # In units of usage, before the factor; nothing is freed where the factor is 0.
        raw = multiply(outside, self.values(tree.per_factor))
        counter.freed[tree.code] = add(counter.freed.get(tree.code, ZERO), raw)

    def _line(
        self, tree: VolumeTree, number: int, tier: TierTree, quantity: Column, exact: Column
    ) -> LineColumn:
        kind = LineKind.FLAT if tree.pricing is Pricing.FLAT else LineKind.TIER
        shown = self.values(tier.shown)
        amount = rounded(exact, self.line)
        return LineColumn(kind, tree.code, number, quantity, shown, exact, amount)

    def _flat(self, tree: VolumeTree, quantity: Column, inside: Column) -> LineColumn:
        tier = tree.tiers[0] if tree.single is None else tree.single
        exact = multiply(subtract(quantity, inside), self.values(tier.price))
        return self._line(tree, 0, tier, quantity, exact)

    def _graduated(self, tree: VolumeTree, ladder: _Ladder, inside: Column) -> list[LineColumn]:
        lines = []
        charged_from = add(ladder.before, inside)
        for index, tier in enumerate(tree.tiers):
            after = ladder.within(index, ladder.after)
            quantity = subtract(after, ladder.within(index, ladder.before))
            charged = quantity
            if not inside.is_zero:
                charged = subtract(after, ladder.within(index, charged_from))
            exact = multiply(charged, self.values(tier.price))
            exact = add(exact, self._entered(tier, index, ladder))
            lines.append(self._line(tree, index + 1, tier, quantity, exact))
        return lines

    def _entered(self, tier: TierTree, index: int, ladder: _Ladder) -> Column:
        """Return the tier's fixed amount where the slice entered it, less where it left it."""
        if tier.fixed is None:
            return ZERO
        fixed = self.values(tier.fixed)
        return subtract(
            _where(ladder.entered(index, ladder.after), fixed),
            ZERO if ladder.fresh else _where(ladder.entered(index, ladder.before), fixed),
        )

    def _reached(self, tier: TierTree, index: int, ladder: _Ladder) -> Column:
        """Return the tier's fixed amount where it is the one reached, less where it was."""
        if tier.fixed is None:
            return ZERO
        fixed = self.values(tier.fixed)
        return subtract(
            _where(ladder.reached(index, ladder.after), fixed),
            ZERO if ladder.fresh else _where(ladder.reached(index, ladder.before), fixed),
        )

    def _whole_volume(self, tree: VolumeTree, ladder: _Ladder, inside: Column) -> list[LineColumn]:
        lines = []
        for index, tier in enumerate(tree.tiers):
            here = ladder.reached(index, ladder.after)
            quantity = _where(here, ladder.after)
            charged = _where(here, subtract(ladder.after, inside))
            if not ladder.before.is_zero:
                left = _where(ladder.reached(index, ladder.before), ladder.before)
                quantity = subtract(quantity, left)
                charged = subtract(charged, left)
            exact = multiply(charged, self.values(tier.price))
            exact = add(exact, self._reached(tier, index, ladder))
            lines.append(self._line(tree, index + 1, tier, quantity, exact))
        return lines

    def _at_one_price(
        self, tree: VolumeTree, single: TierTree, ladder: _Ladder, charged: Column
    ) -> LineColumn:
        """Everything as one line of one tier; the fixed amounts stay those of the ladder."""
        exact = multiply(charged, self.values(single.price))
        due = self._reached if tree.pricing is Pricing.WHOLE_VOLUME else self._entered
        for index, tier in enumerate(tree.tiers):
            exact = add(exact, due(tier, index, ladder))
        quantity = subtract(ladder.after, ladder.before)
        return self._line(tree, tree.single_tier, single, quantity, exact)

    def over_quota(
        self, tree: OverQuotaTree, volume: Column, counter: CounterState | None
    ) -> list[LineColumn]:
        """Return the band lines of one component for usage above the quota."""
        start = self.state.billed
        if tree.on_counter and counter is not None:
            start = counter.usage
        end = add(start, volume)
        factor = self.values(tree.factor)
        lower = self.quota
        lines = []
        for index, band in enumerate(tree.bands):
            upper = None if band.upper is None else multiply(self.quota, self.values(band.upper))
            used = subtract(_between(lower, upper, end), _between(lower, upper, start))
            lines.append(self._band_line(tree.code, band, index + 1, multiply(used, factor)))
            lower = lower if upper is None else upper
        return lines

    def _band_line(self, code: str, band: BandTree, number: int, quantity: Column) -> LineColumn:
        exact = multiply(quantity, self.values(band.price))
        shown = self.values(band.shown)
        return LineColumn(
            LineKind.OVER_QUOTA, code, number, quantity, shown, exact, rounded(exact, self.line)
        )


def _between(lower: Column, upper: Column | None, counter: Column) -> Column:
    reach = counter if upper is None else minimum(counter, upper)
    return maximum(subtract(reach, lower), ZERO)


def _where(mask: Mask, value: Column) -> Column:
    return choose(mask, value, ZERO)
