"""A chunk of readings priced: bills, lines, counter movements and failures as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.tariff.facade import BillFailure, BoolArray, Int64Array


@dataclass(frozen=True, slots=True)
class LineTable:
    """Lines in the order of their bills; ``row`` is the bill's place among the readings."""

    row: Int64Array
    component: Int64Array
    kind: Int64Array
    tier: Int64Array
    quantity: Int64Array
    price: Int64Array
    amount_fen: Int64Array

    def __len__(self) -> int:
        return len(self.row)

    @property
    def numbers(self) -> Int64Array:
        """Return each line's number within its bill, from 1."""
        place = np.arange(len(self), dtype=np.int64)
        first = np.ones(len(self), dtype=np.bool_)
        first[1:] = self.row[1:] != self.row[:-1]
        return place - np.maximum.accumulate(np.where(first, place, 0)) + 1

    def only(self, kept: BoolArray) -> LineTable:
        """Return the lines that are kept."""
        return LineTable(*(getattr(self, name)[kept] for name in LINE_FIELDS))


LINE_FIELDS = ("row", "component", "kind", "tier", "quantity", "price", "amount_fen")


@dataclass(frozen=True, slots=True)
class CounterTable:
    """What bills added to yearly counters: ``usage`` = after − before, in 10⁻⁴ m³."""

    row: Int64Array
    tariff: Int64Array
    use: Int64Array
    window: Int64Array
    usage: Int64Array

    def __len__(self) -> int:
        return len(self.row)

    def only(self, kept: BoolArray) -> CounterTable:
        """Return the movements that are kept."""
        return CounterTable(*(getattr(self, name)[kept] for name in COUNTER_FIELDS))


COUNTER_FIELDS = ("row", "tariff", "use", "window", "usage")


@dataclass(frozen=True, slots=True)
class AccountFailure:
    """An account that is not billed: the reading at fault (None: the account itself) and why."""

    account_id: int
    reading_id: int | None
    failure: BillFailure


@dataclass(frozen=True, slots=True)
class PricedChunk:
    """Bills in the order of ``readings``, one each; ``tariff`` indexes ``tariffs``.

    ``counter_before`` and ``counter_after`` are ``NOT_GIVEN`` as the bill's columns are null;
    ``pricing`` indexes ``pricing_table``: what replay needs beyond the columns, if anything.
    """

    readings: ReadingColumns
    tariff: Int64Array
    tariffs: tuple[str, ...]
    release_id: Int64Array
    volume: Int64Array
    total_fen: Int64Array
    counter_before: Int64Array
    counter_after: Int64Array
    scalar: BoolArray
    components: tuple[str, ...]
    lines: LineTable
    counters: CounterTable
    pricing: Int64Array
    pricing_table: tuple[dict[str, Any], ...]
    failures: tuple[AccountFailure, ...]

    def __len__(self) -> int:
        return len(self.readings)

    def component_totals(self) -> dict[str, int]:
        """Return Σ amounts by component, in fen, of the components that have lines."""
        sums = np.zeros(len(self.components), dtype=np.int64)
        np.add.at(sums, self.lines.component, self.lines.amount_fen)
        used = np.unique(self.lines.component).tolist()
        return {self.components[number]: int(sums[number]) for number in used}


_BY_BILL = (
    "tariff",
    "release_id",
    "volume",
    "total_fen",
    "counter_before",
    "counter_after",
    "scalar",
    "pricing",
)


def without_accounts(
    chunk: PricedChunk, accounts: Int64Array, failures: Sequence[AccountFailure]
) -> PricedChunk:
    """Return the chunk without the bills of some accounts, and with their failures noted."""
    kept = ~np.isin(chunk.readings.account_id, accounts)
    place = np.cumsum(kept) - 1
    lines = chunk.lines.only(kept[chunk.lines.row])
    counters = chunk.counters.only(kept[chunk.counters.row])
    return replace(
        chunk,
        readings=chunk.readings.only(kept),
        **{name: getattr(chunk, name)[kept] for name in _BY_BILL},
        lines=replace(lines, row=place[lines.row]),
        counters=replace(counters, row=place[counters.row]),
        failures=(*chunk.failures, *failures),
    )
