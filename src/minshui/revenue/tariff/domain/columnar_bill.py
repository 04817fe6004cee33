"""One tree, many bills: the evaluation order of the format over columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from minshui.revenue.tariff.domain.batch import LineKind
from minshui.revenue.tariff.domain.columnar_closing import close_bill, finish_part
from minshui.revenue.tariff.domain.columnar_number import (
    ZERO,
    Column,
    Mask,
    add,
    constant,
    maximum,
    multiply,
    rounded,
    subtract,
    times,
    total,
)
from minshui.revenue.tariff.domain.columnar_tree import (
    BillTree,
    FixedTree,
    PartTree,
    PercentTree,
    VersionTree,
)
from minshui.revenue.tariff.domain.columnar_volume import (
    BillState,
    CounterState,
    LineColumn,
    Values,
    VolumePricer,
)
from minshui.revenue.tariff.domain.document import (
    DOWN_UNIT,
    ComputedOn,
    TariffDocument,
)


@dataclass(slots=True)
class PartColumns:
    """One part of many bills: its lines by component, then what they come to."""

    tree: PartTree
    volume: Column
    lines: dict[str, list[LineColumn]]
    ladders: dict[str, tuple[Column, ...]]
    finished: list[LineColumn]
    components: dict[str, Column]
    taxes: dict[str, Column]
    subtotal: Column
    total: Column


@dataclass(frozen=True, slots=True)
class BillsPriced:
    """Bills of one tree, priced. Where ``faulty`` the rest means nothing.

    ``before`` and ``windows`` are the usage of the counter windows before the bills, and the
    windows after them.
    """

    volume: Column
    total: Column
    faulty: Mask
    parts: list[PartColumns]
    closing: list[LineColumn]
    before: list[Column]
    windows: list[CounterState]


@dataclass(frozen=True, slots=True)
class BillsInput:
    """The columns of bills that share a tree; ``values`` gives the plan's numbers row by row.

    ``prior`` is the counter of the earliest window before the bill; ``prior_freed`` what of it
    stayed out of a component's ladder (nothing where it is stated without).
    """

    usage: Column
    prior: Column
    prior_freed: dict[str, Column]
    quota: Column
    values: Values
    count: int


def price_bills(
    documents: Sequence[TariffDocument], tree: BillTree, bills: BillsInput
) -> BillsPriced:
    """Price bills of one tree; raises ``BeyondInt64`` where a number might not fit."""
    return _Pricer(documents, tree, bills).price()


class _Pricer:
    def __init__(
        self, documents: Sequence[TariffDocument], tree: BillTree, bills: BillsInput
    ) -> None:
        self.documents = documents
        self.tree = tree
        self.bills = bills
        self.values = bills.values
        self.faulty: Mask = np.zeros(bills.count, dtype=np.bool_)
        self.windows = [CounterState(ZERO, fresh=True) for _ in range(tree.windows)]
        if self.windows and not tree.fresh:
            self.windows[0] = CounterState(bills.prior, fresh=False, freed=dict(bills.prior_freed))

    def price(self) -> BillsPriced:
        last = self.documents[self.tree.last]
        volume = rounded(self.bills.usage, last.usage.round)
        if last.usage.minimum is not None:
            volume = maximum(volume, constant(last.usage.minimum))
        before = [window.usage for window in self.windows]
        parts: list[PartColumns] = []
        for share in self._months(volume):
            parts += self._bill(share)
        whole = total([part.total for part in parts])
        bill_total = rounded(whole, last.rounding.total)
        return BillsPriced(
            volume=volume,
            total=bill_total,
            faulty=self.faulty,
            parts=parts,
            closing=_residue("", subtract(bill_total, whole)),
            before=before,
            windows=self.windows,
        )

    def _months(self, volume: Column) -> list[Column]:
        """Cut a split bill into months: whole units each, the remainder to the last."""
        count = self.tree.months
        if count == 1:
            return [volume]
        each = rounded(times(volume, Fraction(1, count)), DOWN_UNIT)
        last = subtract(volume, times(each, Fraction(count - 1)))
        return [each] * (count - 1) + [last]

    def _bill(self, volume: Column) -> list[PartColumns]:
        state = BillState(self.windows, self.faulty)
        parts: list[PartColumns] = []
        left = volume
        for version in self.tree.versions:
            share = left
            if version.share is not None:
                exact = multiply(volume, self.values(version.share))
                share = rounded(exact, self.tree.change_round)
                left = subtract(left, share)
            parts += self._version(version, share, state)
        last = self.documents[parts[-1].tree.version]
        sums: dict[str, Column] = {}
        for part in parts:
            for code, lines in part.lines.items():
                sums[code] = add(sums.get(code, ZERO), total([line.amount for line in lines]))
        for line in close_bill(self.tree, sums, last.rounding.line, self.values):
            parts[-1].lines.setdefault(line.code, []).append(line)
        for part in parts:
            self._finish(part)
        return parts

    def _version(self, version: VersionTree, volume: Column, state: BillState) -> list[PartColumns]:
        parts = []
        left = volume
        for year in version.years:
            share = left
            if year.share is not None:
                exact = multiply(volume, self.values(year.share))
                share = rounded(exact, version.straddle_round)
                left = subtract(left, share)
            parts.append(self._part(year.part, share, state))
        return parts

    def _part(self, tree: PartTree, volume: Column, state: BillState) -> PartColumns:
        document = self.documents[tree.version]
        counter = None if tree.window is None else state.windows[tree.window]
        rounding = document.rounding.line
        pricer = VolumePricer(self.values, self.bills.quota, rounding, state)
        lines: dict[str, list[LineColumn]] = {code: [] for code in tree.codes}
        for component in tree.volumes:
            lines[component.code] += pricer.lines(component, volume, counter)
        for over in tree.over_quota:
            lines[over.code] += pricer.over_quota(over, volume, counter)
        for fixed in tree.fixed:
            lines[fixed.code].append(self._fixed(fixed, document))
        for percent in tree.percents:
            lines[percent.code].append(self._percent(percent, lines, document))
        if counter is not None:
            counter.usage = add(counter.usage, volume)
            counter.fresh = False
        state.billed = add(state.billed, volume)
        return PartColumns(tree, volume, lines, pricer.ladders, [], {}, {}, ZERO, ZERO)

    def _fixed(self, tree: FixedTree, document: TariffDocument) -> LineColumn:
        quantity, price = self.values(tree.quantity), self.values(tree.price)
        exact = multiply(quantity, price)
        amount = rounded(exact, document.rounding.line)
        return LineColumn(LineKind.FIXED, tree.code, 0, quantity, price, exact, amount)

    def _percent(
        self, tree: PercentTree, lines: dict[str, list[LineColumn]], document: TariffDocument
    ) -> LineColumn:
        exactly = tree.computed_on is ComputedOn.EXACT
        base = total(
            [line.exact if exactly else line.amount for code in tree.of for line in lines[code]]
        )
        exact = multiply(base, self.values(tree.share))
        amount = rounded(exact, document.rounding.line)
        return LineColumn(LineKind.PERCENT, tree.code, 0, None, None, exact, amount)

    def _finish(self, part: PartColumns) -> None:
        document = self.documents[part.tree.version]
        result = finish_part(document, part.lines)
        part.finished = result.lines
        part.components = result.components
        part.taxes = result.taxes
        part.subtotal = result.subtotal
        part.total = result.total


def _residue(code: str, amount: Column) -> list[LineColumn]:
    if amount.is_zero:
        return []
    return [LineColumn(LineKind.ROUNDING, code, 0, None, None, ZERO, amount)]
