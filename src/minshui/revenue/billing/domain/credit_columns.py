"""Bills to take back as columns, and the credit bills that do it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from minshui.revenue.billing.domain.priced_chunk import CounterTable, LineTable
from minshui.revenue.tariff.facade import BillFailure, BoolArray, Int64Array


@dataclass(frozen=True, slots=True)
class CancelColumns:
    """Bills by account, an account's newest first.

    Volumes are in 10⁻⁴ m³, dates day numbers, ``NOT_GIVEN`` where a bill has none. ``reading_id``,
    ``part``, ``profile_id`` and ``release_id`` are what it was priced from; ``noted`` is 1 where
    more is noted with it.
    """

    bill_id: Int64Array
    bill_month: Int64Array
    account_id: Int64Array
    cust_id: Int64Array
    site_id: Int64Array
    kind: Int64Array
    reading_id: Int64Array
    part: Int64Array
    profile_id: Int64Array
    release_id: Int64Array
    usage: Int64Array
    from_on: Int64Array
    to_on: Int64Array
    counter_before: Int64Array
    counter_after: Int64Array
    total_fen: Int64Array
    noted: Int64Array

    def __len__(self) -> int:
        return len(self.bill_id)

    def only(self, rows: Int64Array | BoolArray) -> CancelColumns:
        """Return some of the rows."""
        return CancelColumns(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class CounterMoves:
    """What bills added to yearly counters: by bill, the earliest window first.

    ``row`` is the bill's place among the columns; ``now`` and ``standing`` are where the counter
    stands before anything is taken back, and how many bills stand in it.
    """

    row: Int64Array
    tariff: Int64Array
    use: Int64Array
    window: Int64Array
    usage: Int64Array
    now: Int64Array
    standing: Int64Array

    def __len__(self) -> int:
        return len(self.row)

    def only(self, kept: BoolArray) -> CounterMoves:
        """Return the moves of the bills that are kept, by their new places."""
        own = kept[self.row]
        columns = {each.name: getattr(self, each.name)[own] for each in fields(self)}
        place = np.cumsum(kept) - 1
        return CounterMoves(**{**columns, "row": place[columns["row"]]})


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account whose bills are left alone: the bill at fault and why."""

    account_id: int
    bill_id: int
    bill_month: int
    failure: BillFailure


@dataclass(frozen=True, slots=True)
class CreditTable:
    """Credit bills, one for each of ``bills``: amounts and quantities of ``lines`` are negative.

    ``total_fen`` is positive: what is credited. ``counter_before`` and ``counter_after`` are where
    the counter of the earliest window stood; ``repriced`` marks those that differ from the bill.
    """

    bills: CancelColumns
    total_fen: Int64Array
    counter_before: Int64Array
    counter_after: Int64Array
    repriced: BoolArray
    lines: LineTable
    components: tuple[str, ...]
    counters: CounterTable
    tariffs: tuple[str, ...]
    held: tuple[HeldAccount, ...]

    def __len__(self) -> int:
        return len(self.bills)

    def component_totals(self) -> dict[str, int]:
        """Return what is credited by component, in fen, of the components that have lines."""
        sums = np.zeros(len(self.components), dtype=np.int64)
        np.add.at(sums, self.lines.component, -self.lines.amount_fen)
        used = np.unique(self.lines.component).tolist()
        return {self.components[number]: int(sums[number]) for number in used}

    def without(self, accounts: Int64Array) -> CreditTable:
        """Return the table without the credits of some accounts."""
        kept = ~np.isin(self.bills.account_id, accounts)
        place = np.cumsum(kept) - 1
        lines = self.lines.only(kept[self.lines.row])
        counters = self.counters.only(kept[self.counters.row])
        return replace(
            self,
            bills=self.bills.only(kept),
            **{name: getattr(self, name)[kept] for name in _BY_BILL},
            lines=replace(lines, row=place[lines.row]),
            counters=replace(counters, row=place[counters.row]),
        )


_BY_BILL = ("total_fen", "counter_before", "counter_after", "repriced")
