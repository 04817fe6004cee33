"""What a new price does to each household's year, and how that is spread."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from minshui.revenue.simulation.contracts import Band, Quantile
from minshui.revenue.tariff.facade import BoolArray, Int64Array

# Households by the change of their year in percent: above the one, up to the next.
BAND_EDGES = (-30, -20, -10, -5, 0, 5, 10, 20, 30, 50, 100)
QUANTILES = (5, 25, 50, 75, 95, 99)


@dataclass(frozen=True, slots=True)
class HouseholdYears:
    """Households by account: usage in 10⁻⁴ m³, charges in fen."""

    account_id: Int64Array
    usage: Int64Array
    billed_fen: Int64Array
    simulated_fen: Int64Array

    @property
    def difference_fen(self) -> Int64Array:
        """What the new price adds to each."""
        return self.simulated_fen - self.billed_fen


def add_up(
    account_id: Int64Array, usage: Int64Array, billed_fen: Int64Array, simulated_fen: Int64Array
) -> HouseholdYears:
    """Return the years of the accounts of these bills."""
    accounts, of = np.unique(account_id, return_inverse=True)

    def sums(values: Int64Array) -> Int64Array:
        total = np.zeros(len(accounts), dtype=np.int64)
        np.add.at(total, of, values)
        return total

    return HouseholdYears(accounts, sums(usage), sums(billed_fen), sums(simulated_fen))


def bands(years: HouseholdYears) -> tuple[Band, ...]:
    """Return how many households change by how much; exact, in whole numbers.

    0 % has a band of its own, between those that pay less and those that pay more.
    """
    billed, difference = years.billed_fen, years.difference_fen
    known = billed > 0

    def above(edge: int) -> BoolArray:
        return difference * 100 > edge * billed

    found = []
    edges: list[int | None] = [None, *BAND_EDGES, None]
    for over, up_to in pairwise(edges):
        inside = known.copy()
        if over is not None:
            inside &= above(over)
        if up_to is not None:
            inside &= ~above(up_to)
        if up_to == 0:
            inside &= difference != 0
        found.append(_band(over, up_to, difference, inside))
        if up_to == 0:
            found.append(_band(0, 0, difference, known & (difference == 0)))
    return tuple(found)


def _band(over: int | None, up_to: int | None, difference: Int64Array, inside: BoolArray) -> Band:
    return Band(over, up_to, int(inside.sum()), int(difference[inside].sum()))


def quantiles(years: HouseholdYears) -> tuple[Quantile, ...]:
    """Return the changes that so many percent of the households do not exceed."""
    ordered = np.sort(years.difference_fen)
    count = len(ordered)
    # The smallest value that at least p % of the households do not exceed.
    return tuple(
        Quantile(percent, int(ordered[max(-(-percent * count // 100), 1) - 1]))
        for percent in QUANTILES
        if count
    )


def worst(years: HouseholdYears, count: int) -> Int64Array:
    """Return the places of the households that pay most more, those of one sum by account."""
    order = np.lexsort((years.account_id, -years.difference_fen))
    hit: Int64Array = order[:count]
    return hit[years.difference_fen[hit] > 0]
