"""The columnar body of the engine: a batch of bills of one tariff, priced by whole columns.

What does not hang on the volume is resolved once for all bills alike (the plan); the rest is
int64 arithmetic over a common denominator with a proven bound. Bills that it cannot hold, and
bills that look faulty, are left to the scalar body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from minshui.revenue.tariff.domain.batch import NOT_GIVEN, VOLUME_SCALE, BillColumns, Int64Array
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.columnar_bill import BillsInput, price_bills
from minshui.revenue.tariff.domain.columnar_lines import Codes, StoredBills, stored_bills
from minshui.revenue.tariff.domain.columnar_number import (
    BeyondInt64,
    Column,
    gathered,
    scaled,
)
from minshui.revenue.tariff.domain.columnar_plan import build_plan
from minshui.revenue.tariff.domain.columnar_shape import (
    ShapeKey,
    Shapes,
    TariffNeeds,
    shapes_of,
    tariff_needs,
    terms_of,
)
from minshui.revenue.tariff.domain.columnar_spans import NotPlanned
from minshui.revenue.tariff.domain.columnar_tree import BillPlan, BillTree, Slot
from minshui.revenue.tariff.domain.document import TariffDocument

# Plans kept for the next batches of a tariff; beyond it the store starts anew.
MAX_PLANS = 20_000
# Fewer bills than this that might not fit are not split further to save some of them.
MIN_SPLIT = 16


@dataclass(frozen=True, slots=True)
class CompiledTariff:
    """The versions of a tariff, what their plans hang on, and the plans made so far.

    ``plans`` holds ``None`` for terms that are left to the scalar body.
    """

    documents: tuple[TariffDocument, ...]
    needs: TariffNeeds
    plans: dict[ShapeKey, BillPlan | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PricedGroup:
    """Bills of one tree: ``rows`` of the batch, and what they came to in stored units."""

    rows: Int64Array
    bills: StoredBills


@dataclass(frozen=True, slots=True)
class ColumnarOutcome:
    """What the columnar body made of a batch.

    ``left`` are the rows it leaves to the scalar body, ``faulty`` those of them that look as if
    they cannot be priced, by their volume.
    """

    groups: list[PricedGroup]
    left: Int64Array
    faulty: Int64Array


_compiled: WeakKeyDictionary[TariffBook, dict[str, CompiledTariff]] = WeakKeyDictionary()


def compiled_tariff(book: TariffBook, code: str) -> CompiledTariff:
    """Return a tariff of an (immutable) book, compiled once; ``E_NO_TARIFF`` if unknown."""
    known = _compiled.setdefault(book, {})
    if code not in known:
        documents = book.versions(code)
        known[code] = CompiledTariff(documents, tariff_needs(documents))
    return known[code]


def price_columns(
    tariff: CompiledTariff, bills: BillColumns, components: Codes, number: int = 0
) -> ColumnarOutcome:
    """Price every bill of the batch that can be held.

    ``components`` numbers the codes of the lines; ``number`` stands for the tariff in counters.
    """
    none = np.empty(0, dtype=np.int64)
    if len(bills) == 0:
        return ColumnarOutcome([], none, none)
    shapes = shapes_of(tariff.needs, bills)
    plans = [_plan(tariff, bills, shapes, number) for number in range(len(shapes.keys))]
    trees: dict[BillTree, int] = {}
    tree_of_plan = np.asarray(
        [-1 if plan is None else trees.setdefault(plan.tree, len(trees)) for plan in plans],
        dtype=np.int64,
    )
    tree_of = tree_of_plan[shapes.of]
    # Dates the wrong way round hide among bills of one segment.
    wrong = (bills.from_on != NOT_GIVEN) & (bills.to_on != NOT_GIVEN)
    tree_of[wrong & (bills.from_on > bills.to_on)] = -1
    # A tree knows the counter of the earliest window only, and the bill's own period.
    tree_of[[*bills.priors, *bills.shared_since]] = -1
    run = _Run(
        documents=tariff.documents,
        bills=bills,
        plans=plans,
        plan_of=shapes.of,
        components=components,
        number=number,
    )
    run.left.append(np.flatnonzero(tree_of < 0))
    for tree in range(len(trees)):
        rows = np.flatnonzero(tree_of == tree)
        if len(rows):
            run.price(rows)
    faulty = np.concatenate([none, *run.faulty])
    return ColumnarOutcome(run.groups, np.concatenate([*run.left, faulty]), faulty)


def _plan(
    tariff: CompiledTariff, bills: BillColumns, shapes: Shapes, number: int
) -> BillPlan | None:
    key = shapes.keys[number]
    if key in tariff.plans:
        return tariff.plans[key]
    terms = terms_of(tariff.needs, bills, int(shapes.first[number]))
    plan: BillPlan | None
    try:
        plan = build_plan(tariff.documents, terms)
    except (NotPlanned, BeyondInt64):
        plan = None
    if len(tariff.plans) >= MAX_PLANS:
        tariff.plans.clear()
    tariff.plans[key] = plan
    return plan


class _Run:
    def __init__(
        self,
        *,
        documents: Sequence[TariffDocument],
        bills: BillColumns,
        plans: list[BillPlan | None],
        plan_of: Int64Array,
        components: Codes,
        number: int,
    ) -> None:
        self.documents = documents
        self.bills = bills
        self.plans = plans
        self.plan_of = plan_of
        self.components = components
        self.number = number
        self.groups: list[PricedGroup] = []
        self.left: list[Int64Array] = []
        self.faulty: list[Int64Array] = []

    def price(self, rows: Int64Array) -> None:
        """Price rows of one tree; halve them until what might not fit is alone."""
        try:
            self._price(rows)
        except BeyondInt64:
            if len(rows) <= MIN_SPLIT:
                self.left.append(rows)
                return
            size = np.abs(self.bills.usage[rows])
            ordered = rows[np.lexsort((size, self.plan_of[rows]))]
            if self.plan_of[ordered[0]] == self.plan_of[ordered[-1]]:
                middle = len(rows) // 2
            else:
                changes = np.flatnonzero(np.diff(self.plan_of[ordered])) + 1
                middle = int(changes[len(changes) // 2])
            self.price(np.sort(ordered[:middle]))
            self.price(np.sort(ordered[middle:]))

    def _price(self, rows: Int64Array) -> None:
        used, plan = np.unique(self.plan_of[rows], return_inverse=True)
        plans = [found for number in used.tolist() if (found := self.plans[number]) is not None]
        tree = plans[0].tree
        priced = price_bills(
            self.documents,
            tree,
            BillsInput(
                usage=scaled(self.bills.usage[rows], VOLUME_SCALE),
                prior=self._given(self.bills.prior_counter, rows),
                prior_freed={},
                quota=self._given(self.bills.quota, rows),
                values=_Values(plans, plan),
                count=len(rows),
            ),
        )
        bills = stored_bills(priced, plans, plan, self.components, self.number)
        self.groups.append(PricedGroup(rows, bills))
        self.faulty.append(rows[priced.faulty])

    def _given(self, column: Int64Array, rows: Int64Array) -> Column:
        values = column[rows]
        # Bills of one tree either all have the value or none uses it.
        return scaled(np.where(values == NOT_GIVEN, 0, values), VOLUME_SCALE)


class _Values:
    """The plans' numbers row by row, each slot gathered once."""

    def __init__(self, plans: list[BillPlan], plan: Int64Array) -> None:
        self.plans = plans
        self.plan = plan
        self.known: dict[Slot, Column] = {}

    def __call__(self, slot: Slot) -> Column:
        if slot not in self.known:
            values = [plan.values[slot] for plan in self.plans]
            self.known[slot] = gathered(values, self.plan)
        return self.known[slot]
