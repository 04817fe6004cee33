"""From tariff, dates and account to a plan: everything about a bill but its volume."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from minshui.revenue.tariff.domain.columnar_parts import (
    PartBuilder,
    PartTerms,
    chosen,
    reliefs_on,
)
from minshui.revenue.tariff.domain.columnar_slots import Slots
from minshui.revenue.tariff.domain.columnar_spans import (
    BillTerms,
    NotHeld,
    NotPlanned,
    VersionSpan,
    YearSpan,
    in_force,
    version_spans,
    window_start,
)
from minshui.revenue.tariff.domain.columnar_tree import (
    BillPlan,
    BillTree,
    BoundTree,
    CounterWindow,
    Deduction,
    DeductionTree,
    PartTree,
    VersionTree,
    YearTree,
)
from minshui.revenue.tariff.domain.document import (
    Bound,
    Rounding,
    TariffDocument,
)
from minshui.revenue.tariff.domain.document_reliefs import (
    AmountOff,
    Cap,
    PercentOff,
    ReliefEach,
)

# A longer split would make more lines than a bill has any use for.
MAX_SPLIT_MONTHS = 24


def build_plan(documents: Sequence[TariffDocument], terms: BillTerms) -> BillPlan:
    """Return the plan of the bills with these terms.

    ``documents`` are the versions of one tariff in time order. Raises ``NotPlanned`` where the
    scalar body has to price them or to say what is wrong, ``BeyondInt64`` where a constant
    does not fit.
    """
    return _PlanBuilder(documents, terms).build()


class _PlanBuilder:
    def __init__(self, documents: Sequence[TariffDocument], terms: BillTerms) -> None:
        if terms.account.mixed_use is not None:
            raise NotHeld
        self.documents = documents
        self.terms = terms
        self.spans = version_spans(documents, terms)
        self.last = documents[self.spans[-1].version]
        self.slots = Slots()
        self.windows: list[CounterWindow] = []
        months = terms.months if terms.months is not None else self.last.counter.months
        if months < 1:
            raise NotPlanned
        self.split = months if self.last.counter.split_months else 1
        if self.split > MAX_SPLIT_MONTHS or (self.split > 1 and len(self.spans) > 1):
            raise NotHeld
        self.months = 1 if self.last.counter.split_months else months

    def build(self) -> BillPlan:
        versions = tuple(self._version(span) for span in self.spans)
        if self.windows and self.terms.prior_given and versions[0].years[0].part.window is None:
            raise NotHeld
        tree = BillTree(
            months=self.split,
            last=self.spans[-1].version,
            fresh=not self.terms.prior_given,
            windows=len(self.windows),
            change_round=self._change_round(),
            versions=versions,
            deductions=self._deductions(),
            minimum=self._bound(self.last.minimum),
            maximum=self._bound(self.last.maximum),
        )
        return BillPlan(tree, tuple(self.slots.values), tuple(self.windows))

    def _change_round(self) -> Rounding | None:
        """Return the share rounding of the version in force on the reading date."""
        if len(self.spans) == 1 or self.terms.to_on is None:
            return None
        ruling = self.documents[in_force(self.documents, self.terms.to_on)]
        return ruling.change.round_volume

    def _version(self, span: VersionSpan) -> VersionTree:
        document = self.documents[span.version]
        years = tuple(
            YearTree(
                share=self.slots.keep_some(year.share),
                part=self._part(span, year, is_last=span.share is None and year.share is None),
            )
            for year in span.years
        )
        rounding = document.counter.straddle.round_volume if len(years) > 1 else None
        return VersionTree(self.slots.keep_some(span.share), years, rounding)

    def _part(self, span: VersionSpan, year: YearSpan, *, is_last: bool) -> PartTree:
        document = self.documents[span.version]
        days = None if year.days is None else Fraction(year.days, self.split)
        terms = PartTerms(
            document=document,
            version=span.version,
            account=self.terms.account,
            reference_on=span.reference_on,
            months=self.months,
            days=days,
            day_share=self._day_share(span),
            year_start=year.year_start,
            window=self._window(document, year),
            is_last=is_last,
            quota_given=self.terms.quota_given,
            quota=self.terms.quota,
        )
        return PartBuilder(terms, self.slots).build()

    def _day_share(self, span: VersionSpan) -> Fraction:
        if len(self.spans) == 1 or span.days is None:
            return Fraction(1)
        return Fraction(span.days, sum(other.days or 0 for other in self.spans))

    def _window(self, document: TariffDocument, year: YearSpan) -> int | None:
        if year.year_start is None:
            return None
        start = window_start(document, year.year_start)
        key = CounterWindow(year.year_start, start)
        if key not in self.windows:
            self.windows.append(key)
        return self.windows.index(key)

    def _deductions(self) -> tuple[DeductionTree, ...]:
        granted = reliefs_on(self.last, self.terms.account, self.spans[-1].reference_on)
        result = []
        for relief in granted:
            if isinstance(relief, PercentOff):
                kind, value = Deduction.PERCENT_OFF, relief.percent / 100
            elif isinstance(relief, AmountOff):
                times = self.months if relief.each is ReliefEach.MONTH else 1
                kind, value = Deduction.AMOUNT_OFF, relief.amount * times
            elif isinstance(relief, Cap):
                kind, value = Deduction.CAP, relief.amount
            else:
                continue
            slot = self.slots.keep(value)
            result.append(DeductionTree(relief.code, kind, relief.applies_to, slot))
        return tuple(result)

    def _bound(self, bound: Bound | None) -> BoundTree | None:
        if bound is None:
            return None
        amount = chosen(bound.amount, self.terms.account)
        return BoundTree(self.slots.keep(amount), bound.applies_to)
