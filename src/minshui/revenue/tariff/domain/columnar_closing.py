"""What closes bills: amount reliefs, minimum and maximum, component rounding, taxes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from minshui.revenue.tariff.domain.batch import LineKind
from minshui.revenue.tariff.domain.columnar_number import (
    ZERO,
    Column,
    add,
    maximum,
    minimum,
    multiply,
    negate,
    rounded,
    subtract,
    times,
    total,
)
from minshui.revenue.tariff.domain.columnar_tree import (
    BillTree,
    BoundTree,
    Deduction,
    DeductionTree,
)
from minshui.revenue.tariff.domain.columnar_volume import LineColumn, Values
from minshui.revenue.tariff.domain.document import (
    MAXIMUM,
    MINIMUM,
    ComputedOn,
    Rounding,
    TariffDocument,
    Tax,
)


def close_bill(
    tree: BillTree, sums: dict[str, Column], rounding: Rounding | None, values: Values
) -> list[LineColumn]:
    """Return the lines of amount relief, minimum and maximum, which go to the last part.

    ``sums`` are the rounded lines of each component over all parts.
    """
    closing = _Closing(dict(sums), rounding, values)
    for deduction in tree.deductions:
        closing.deduct(deduction)
    if tree.minimum is not None:
        closing.lift(tree.minimum)
    if tree.maximum is not None:
        closing.cut(tree.maximum)
    return closing.lines


class _Closing:
    def __init__(self, sums: dict[str, Column], rounding: Rounding | None, values: Values) -> None:
        self.sums = sums
        self.rounding = rounding
        self.values = values
        self.lines: list[LineColumn] = []

    def _add(self, kind: LineKind, code: str, exact: Column) -> None:
        amount = rounded(exact, self.rounding)
        self.sums[code] = add(self.sums.get(code, ZERO), amount)
        self.lines.append(LineColumn(kind, code, 0, None, None, exact, amount))

    def deduct(self, tree: DeductionTree) -> None:
        """Take one amount relief off what the ones before it left."""
        value = self.values(tree.value)
        left = [self.sums.get(code, ZERO) for code in tree.applies_to]
        if tree.kind is Deduction.CAP:
            excess = maximum(subtract(total(left), value), ZERO)
            self._add(LineKind.RELIEF, tree.applies_to[-1], negate(excess))
            return
        rest = value
        for code, amount in zip(tree.applies_to, left, strict=True):
            if tree.kind is Deduction.PERCENT_OFF:
                taken = multiply(amount, value)
            else:
                taken = maximum(minimum(rest, amount), ZERO)
                rest = subtract(rest, taken)
            self._add(LineKind.RELIEF, code, negate(taken))

    def _base(self, bound: BoundTree) -> Column:
        codes = list(self.sums) if bound.applies_to is None else list(bound.applies_to)
        return total([self.sums.get(code, ZERO) for code in codes])

    def lift(self, bound: BoundTree) -> None:
        """Add what is short of the minimum."""
        short = subtract(self.values(bound.amount), self._base(bound))
        self._add(LineKind.MINIMUM, MINIMUM, maximum(short, ZERO))

    def cut(self, bound: BoundTree) -> None:
        """Take off what exceeds the maximum, which also sees the minimum's line."""
        base = self._base(bound)
        if bound.applies_to is not None and MINIMUM not in bound.applies_to:
            base = add(base, self.sums.get(MINIMUM, ZERO))
        excess = maximum(subtract(base, self.values(bound.amount)), ZERO)
        self._add(LineKind.MAXIMUM, MAXIMUM, negate(excess))


@dataclass(frozen=True, slots=True)
class FinishedPart:
    """The lines of a part with its taxes and residues, and its sums."""

    lines: list[LineColumn]
    components: dict[str, Column]
    taxes: dict[str, Column]
    subtotal: Column
    total: Column


def finish_part(document: TariffDocument, lines: dict[str, list[LineColumn]]) -> FinishedPart:
    """Round components, add taxes, round the part."""
    rounding = document.rounding
    result: list[LineColumn] = []
    components: dict[str, Column] = {}
    for code, own in lines.items():
        exact = total([line.amount for line in own])
        components[code] = rounded(exact, rounding.component)
        result += own
        if rounding.component is not None:
            result.append(_residue(code, subtract(components[code], exact)))
    subtotal = total(list(components.values()))
    own_lines = [line for own in lines.values() for line in own]
    taxes: dict[str, Column] = {}
    whole = subtotal
    for tax in document.taxes:
        exact = _tax(tax, components, own_lines)
        taxes[tax.code] = rounded(exact, rounding.tax)
        if not tax.included:
            whole = add(whole, taxes[tax.code])
            result.append(LineColumn(LineKind.TAX, tax.code, 0, None, None, exact, taxes[tax.code]))
    part_total = rounded(whole, rounding.part)
    if rounding.part is not None:
        result.append(_residue("", subtract(part_total, whole)))
    return FinishedPart(result, components, taxes, subtotal, part_total)


def _tax(tax: Tax, components: dict[str, Column], lines: list[LineColumn]) -> Column:
    if tax.computed_on is ComputedOn.EXACT:
        base = total([line.exact for line in lines if tax.on is None or line.code in tax.on])
    else:
        codes = list(components) if tax.on is None else list(tax.on)
        base = total([components.get(code, ZERO) for code in codes])
    if tax.included:
        return times(base, 1 - 1 / (1 + Fraction(tax.rate)))
    return times(base, tax.rate)


def _residue(code: str, amount: Column) -> LineColumn:
    return LineColumn(LineKind.ROUNDING, code, 0, None, None, ZERO, amount)
