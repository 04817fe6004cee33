"""Taxes of a part, added to it or shown as included in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from minshui.revenue.tariff.domain.document import ComputedOn, TariffDocument, Tax
from minshui.revenue.tariff.domain.priced import Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to

ZERO = Fraction(0)


def tax_lines(
    version: TariffDocument, components: Mapping[str, Fraction], lines: Sequence[Line]
) -> tuple[list[Line], dict[str, Fraction]]:
    """Return the lines of the added taxes, and every tax's amount, the included ones too.

    ``components`` are the part's component amounts as shown, ``lines`` what they are made of.
    """
    added: list[Line] = []
    amounts: dict[str, Fraction] = {}
    for tax in version.taxes:
        base = _base(tax, components, lines)
        exact = base - base / (1 + tax.rate) if tax.included else base * tax.rate
        amount = round_to(exact, version.rounding.tax)
        amounts[tax.code] = amount
        if not tax.included:
            line = Line(
                LineKind.TAX,
                tax.code,
                tax.name,
                exact,
                amount,
                quantity=base,
                unit_price=tax.rate,
            )
            added.append(line)
    return added, amounts


def _base(tax: Tax, components: Mapping[str, Fraction], lines: Sequence[Line]) -> Fraction:
    if tax.computed_on is ComputedOn.ROUNDED:
        codes = components if tax.on is None else tax.on
        return sum((components.get(code, ZERO) for code in codes), start=ZERO)
    return sum(
        (line.exact for line in lines if tax.on is None or line.component in tax.on), start=ZERO
    )
