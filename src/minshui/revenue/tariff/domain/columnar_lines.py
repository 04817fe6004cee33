"""Lines, counters and totals as stored: whole fen, 10⁻⁴ units, 10⁻⁶ prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minshui.revenue.tariff.domain.batch import (
    NOT_GIVEN,
    PRICE_SCALE,
    RESIDUE,
    VOLUME_SCALE,
    BoolArray,
    CounterColumns,
    Int64Array,
    LineColumns,
    LineKind,
    day_number,
)
from minshui.revenue.tariff.domain.columnar_bill import BillsPriced
from minshui.revenue.tariff.domain.columnar_number import Column, as_multiples, minimum, subtract
from minshui.revenue.tariff.domain.columnar_tree import BillPlan
from minshui.revenue.tariff.domain.columnar_volume import CounterState, LineColumn

FEN_SCALE = 100
LINE_FIELDS = ("bill", "part", "component", "kind", "tier", "quantity", "price", "amount_fen")
COUNTER_FIELDS = ("bill", "tariff", "use", "window_start", "before", "after")
_WITH_QUANTITY = (LineKind.TIER, LineKind.FLAT, LineKind.FIXED, LineKind.OVER_QUOTA)


class Codes:
    """Numbers codes in the order they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, code: str) -> int:
        """Return the number of a code."""
        return self._numbers.setdefault(code, len(self._numbers))

    def table(self) -> tuple[str, ...]:
        """Return the codes by number."""
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True)
class StoredBills:
    """Priced bills of one tree in stored units; ``unwhole``: the total is no whole fen.

    The line and counter arrays hold rows in bill order; ``bill`` counts within these bills.
    """

    volume: Int64Array
    total_fen: Int64Array
    unwhole: BoolArray
    lines: dict[str, Int64Array]
    counters: dict[str, Int64Array]


def stored_bills(
    priced: BillsPriced, plans: list[BillPlan], plan: Int64Array, components: Codes, tariff: int
) -> StoredBills:
    """Return the bills in stored units; raises ``BeyondInt64`` where one does not fit."""
    count = len(priced.faulty)
    volume, _ = as_multiples(priced.volume, VOLUME_SCALE)
    total_fen, inexact = as_multiples(priced.total, FEN_SCALE)
    total_fen = np.broadcast_to(total_fen, count)
    unwhole = np.zeros(count, dtype=np.bool_)
    if inexact is not None:
        unwhole |= inexact
    good = ~(priced.faulty | unwhole)
    lines = [(place, line) for place, part in enumerate(priced.parts) for line in part.finished]
    lines += [(len(priced.parts) - 1, line) for line in priced.closing]
    return StoredBills(
        volume=np.broadcast_to(volume, count),
        total_fen=total_fen,
        unwhole=unwhole,
        lines=_Lines(lines, total_fen, good, components).flat(),
        counters=_counters(priced, plans, plan, good, tariff),
    )


@dataclass(slots=True)
class _Lines:
    """The lines of bills as a table bill × line, of which those present are kept."""

    lines: list[tuple[int, LineColumn]]
    total_fen: Int64Array
    good: BoolArray
    components: Codes

    def flat(self) -> dict[str, Int64Array]:
        count = len(self.good)
        wide = len(self.lines) + 1
        amounts = np.zeros((count, wide), dtype=np.int64)
        quantities = np.full((count, wide), NOT_GIVEN, dtype=np.int64)
        prices = np.full((count, wide), NOT_GIVEN, dtype=np.int64)
        present = np.zeros((count, wide), dtype=np.bool_)
        for at, (_, line) in enumerate(self.lines):
            amounts[:, at] = as_multiples(line.amount, FEN_SCALE)[0]
            if line.kind in _WITH_QUANTITY and line.quantity is not None and line.price is not None:
                quantities[:, at] = as_multiples(line.quantity, VOLUME_SCALE)[0]
                prices[:, at] = as_multiples(line.price, PRICE_SCALE)[0]
                present[:, at] = quantities[:, at] != 0
        # Fractions of a fen that the lines' own rounding left.
        amounts[:, -1] = self.total_fen - amounts[:, :-1].sum(axis=1)
        present |= amounts != 0
        present &= self.good[:, None]
        bill, place = np.nonzero(present)
        fixed = self._constants()
        return {
            "bill": bill,
            "part": fixed["part"][place],
            "component": fixed["component"][place],
            "kind": fixed["kind"][place],
            "tier": fixed["tier"][place],
            "quantity": quantities[bill, place],
            "price": prices[bill, place],
            "amount_fen": amounts[bill, place],
        }

    def _constants(self) -> dict[str, Int64Array]:
        last = self.lines[-1][0] if self.lines else 0
        rows = [
            (part, self.components.number(line.code or RESIDUE), int(line.kind), line.tier)
            for part, line in self.lines
        ]
        rows.append((last, self.components.number(RESIDUE), int(LineKind.ROUNDING), 0))
        table = np.asarray(rows, dtype=np.int64)
        names = ("part", "component", "kind", "tier")
        return {name: table[:, place] for place, name in enumerate(names)}


def net_counter(state: CounterState) -> Column:
    """Return a window's usage without what was freed from the ladder."""
    usage = state.usage
    for freed in state.freed.values():
        usage = minimum(usage, subtract(state.usage, freed))
    return usage


def _counters(
    priced: BillsPriced,
    plans: list[BillPlan],
    plan: Int64Array,
    good: BoolArray,
    tariff: int,
) -> dict[str, Int64Array]:
    rows = np.flatnonzero(good)
    tables = []
    for place, state in enumerate(priced.windows):
        starts = np.asarray(
            [day_number(each.windows[place].start) for each in plans], dtype=np.int64
        )
        before, _ = as_multiples(priced.before[place], VOLUME_SCALE)
        after, _ = as_multiples(net_counter(state), VOLUME_SCALE)
        tables.append(
            {
                "bill": rows,
                "tariff": np.full(len(rows), tariff, dtype=np.int64),
                "use": np.zeros(len(rows), dtype=np.int64),
                "window_start": starts[plan[rows]],
                "before": np.broadcast_to(before, len(good))[rows],
                "after": np.broadcast_to(after, len(good))[rows],
            }
        )
    return in_bill_order(tables, COUNTER_FIELDS)


def in_bill_order(
    tables: Sequence[dict[str, Int64Array]], fields: Sequence[str]
) -> dict[str, Int64Array]:
    """Join tables and put the rows into bill order; rows of one bill keep theirs."""
    if not tables:
        return {name: np.empty(0, dtype=np.int64) for name in fields}
    if len(tables) == 1:
        return tables[0]
    joined = {name: np.concatenate([table[name] for table in tables]) for name in fields}
    order = np.argsort(joined["bill"], kind="stable")
    return {name: values[order] for name, values in joined.items()}


def line_columns(table: dict[str, Int64Array]) -> LineColumns:
    """Return a table of lines as columns."""
    return LineColumns(**{name: table[name] for name in LINE_FIELDS})


def counter_columns(table: dict[str, Int64Array]) -> CounterColumns:
    """Return a table of counters as columns."""
    return CounterColumns(**{name: table[name] for name in COUNTER_FIELDS})
