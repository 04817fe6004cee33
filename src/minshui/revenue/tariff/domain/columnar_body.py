"""The columnar body asked for one bill, in the scalar body's words: for cases and comparisons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.columnar import compiled_tariff
from minshui.revenue.tariff.domain.columnar_bill import (
    BillsInput,
    BillsPriced,
    PartColumns,
    price_bills,
)
from minshui.revenue.tariff.domain.columnar_number import BeyondInt64, Column, constant, gathered
from minshui.revenue.tariff.domain.columnar_plan import build_plan
from minshui.revenue.tariff.domain.columnar_spans import BillTerms, NotHeld, NotPlanned
from minshui.revenue.tariff.domain.columnar_tree import BillPlan, CounterWindow
from minshui.revenue.tariff.domain.columnar_volume import CounterState as CounterColumn
from minshui.revenue.tariff.domain.columnar_volume import LineColumn
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput
from minshui.revenue.tariff.domain.priced import (
    CounterKey,
    CounterState,
    Ladder,
    Line,
    LineKind,
    PricedBill,
    PricedPart,
    merged,
)
from minshui.revenue.tariff.domain.scalar import Counters, price_bill
from minshui.revenue.tariff.domain.usage import metered_usage

ZERO = Fraction(0)


class LeftToScalar(Exception):  # noqa: N818 - not an error: the scalar body is asked
    """The columnar body does not price this bill; ``faulty``: it looks as if it cannot be."""

    def __init__(self, *, faulty: bool) -> None:
        super().__init__()
        self.faulty = faulty


@dataclass
class ColumnarBody:
    """A pricing body for ``run_case``: by columns where they can, and a count of where not."""

    priced: int = 0
    handed_over: int = 0

    def __call__(
        self,
        book: TariffBook,
        tariff_code: str | None,
        bill: BillInput,
        account: AccountInput,
        counters: Counters | None = None,
    ) -> PricedBill:
        """Price one bill; what the columns leave goes to the scalar body and is counted."""
        try:
            result = price_by_columns(book, tariff_code, bill, account, counters)
        except LeftToScalar:
            self.handed_over += 1
            return price_bill(book, tariff_code, bill, account, counters)
        self.priced += 1
        return result


def price_by_columns(
    book: TariffBook,
    tariff_code: str | None,
    bill: BillInput,
    account: AccountInput,
    counters: Counters | None = None,
) -> PricedBill:
    """Price one bill by columns of length 1; raises ``LeftToScalar`` where they do not hold it."""
    if tariff_code is None or account.mixed_use is not None or bill.already_billed:
        raise LeftToScalar(faulty=False)
    usage = metered_usage(bill)
    known = dict(counters or {})
    tariff = compiled_tariff(book, tariff_code)
    try:
        plan = _plan(tariff.documents, tariff_code, bill, account, known)
        state = _prior(plan, tariff_code, bill, known)
        priced = price_bills(tariff.documents, plan.tree, _input(plan, usage, state, bill))
    except (NotHeld, BeyondInt64) as left:
        raise LeftToScalar(faulty=False) from left
    except NotPlanned as left:
        raise LeftToScalar(faulty=True) from left
    if priced.faulty[0]:
        raise LeftToScalar(faulty=True)
    return _Translation(tariff.documents, tariff_code, plan).bill(priced, usage)


def _key(code: str, window: CounterWindow) -> CounterKey:
    restarted = window.start if window.start != window.year_start else None
    return CounterKey(code, window.year_start, restarted)


def _plan(
    documents: tuple[TariffDocument, ...],
    code: str,
    bill: BillInput,
    account: AccountInput,
    known: Counters,
) -> BillPlan:
    terms = BillTerms(
        account=account,
        from_on=bill.from_on,
        to_on=bill.to_on,
        days=bill.days,
        months=bill.months,
        prior_given=bill.prior_counter_usage is not None,
        quota_given=bill.quota is not None,
        quota=bill.quota,
    )
    plan = build_plan(documents, terms)
    keys = [_key(code, window) for window in plan.windows]
    if any(key in known for key in keys[1:]):
        # A batch has no column for what a later window was billed before.
        raise LeftToScalar(faulty=False)
    if keys and keys[0] in known and not terms.prior_given:
        return build_plan(documents, replace(terms, prior_given=True))
    return plan


def _prior(plan: BillPlan, code: str, bill: BillInput, known: Counters) -> CounterState:
    if bill.prior_counter_usage is not None:
        return CounterState(bill.prior_counter_usage)
    if not plan.windows:
        return CounterState()
    return known.get(_key(code, plan.windows[0]), CounterState())


def _input(plan: BillPlan, usage: Fraction, state: CounterState, bill: BillInput) -> BillsInput:
    index = np.zeros(1, dtype=np.int64)
    return BillsInput(
        usage=_single(usage),
        prior=_single(state.usage),
        prior_freed={code: _single(freed) for code, freed in state.freed.items()},
        quota=_single(bill.quota or ZERO),
        values=lambda slot: gathered([plan.values[slot]], index),
        count=1,
    )


def _single(value: Fraction) -> Column:
    column = constant(value)
    return Column(column.num.reshape(1), column.den, column.bound)


def value_at(column: Column, row: int) -> Fraction:
    """Return one value of a column."""
    return Fraction(int(column.num if column.num.ndim == 0 else column.num[row]), column.den)


class _Translation:
    """Row 0 of priced columns as a ``PricedBill``; lines with nothing in them are left out."""

    def __init__(self, documents: tuple[TariffDocument, ...], code: str, plan: BillPlan) -> None:
        self.documents = documents
        self.code = code
        self.plan = plan

    def bill(self, priced: BillsPriced, usage: Fraction) -> PricedBill:
        parts = [self._part(part) for part in priced.parts]
        return PricedBill(
            metered=usage,
            volume=value_at(priced.volume, 0),
            parts=tuple(parts),
            closing_lines=tuple(_lines(priced.closing, {})),
            components=merged([part.components for part in parts]),
            taxes=merged([part.taxes for part in parts]),
            subtotal=sum((part.subtotal for part in parts), start=ZERO),
            total=value_at(priced.total, 0),
            already_billed=ZERO,
            counters={
                _key(self.code, window): _state(state)
                for window, state in zip(self.plan.windows, priced.windows, strict=True)
            },
        )

    def _part(self, part: PartColumns) -> PricedPart:
        version = self.documents[part.tree.version]
        names = {component.code: component.name for component in version.components}
        window = None if part.tree.window is None else self.plan.windows[part.tree.window]
        return PricedPart(
            version=version,
            volume=value_at(part.volume, 0),
            months=1,
            days=None,
            reference_on=None,
            persons=None,
            mixed_part=None,
            counter_key=None if window is None else _key(self.code, window),
            counter_before=None,
            counter_after=None,
            ladders=tuple(
                Ladder(code, tuple(value_at(limit, 0) for limit in limits), ZERO, ZERO)
                for code, limits in part.ladders.items()
            ),
            lines=tuple(_lines(part.finished, names)),
            components={code: value_at(sums, 0) for code, sums in part.components.items()},
            taxes={code: value_at(tax, 0) for code, tax in part.taxes.items()},
            subtotal=value_at(part.subtotal, 0),
            total=value_at(part.total, 0),
        )


def _state(state: CounterColumn) -> CounterState:
    freed = {code: value_at(volume, 0) for code, volume in state.freed.items()}
    return CounterState(
        value_at(state.usage, 0), {code: volume for code, volume in freed.items() if volume}
    )


def _lines(columns: list[LineColumn], names: dict[str, str]) -> list[Line]:
    lines = []
    for column in columns:
        quantity = None if column.quantity is None else value_at(column.quantity, 0)
        amount = value_at(column.amount, 0)
        if not amount and not quantity:
            continue
        line = Line(
            kind=LineKind(column.kind.name.lower()),
            component=column.code,
            name=names.get(column.code, column.code),
            exact=value_at(column.exact, 0),
            amount=amount,
            tier=column.tier or None,
            quantity=quantity,
            unit_price=None if column.price is None else value_at(column.price, 0),
        )
        lines.append(line)
    return lines
