"""Amount reliefs on the sum of a bill's parts: percentage off, amount off, cap."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from minshui.revenue.tariff.domain.account_facts import has_relief
from minshui.revenue.tariff.domain.document_reliefs import (
    AmountOff,
    Cap,
    PercentOff,
    ReliefEach,
)
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.priced import Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to

ZERO = Fraction(0)


def amount_relief_lines(
    sums: Mapping[str, Fraction],
    names: Mapping[str, str],
    part: PartPlan,
    account: AccountInput,
) -> list[Line]:
    """Return the relief lines of a bill, which belong to its last part ``part``.

    ``sums`` are the rounded lines of each component over all parts. Steps are taken in the
    tariff's order, each on what the steps before it left.
    """
    left = dict(sums)
    lines: list[Line] = []
    for relief in part.version.reliefs:
        if not isinstance(relief, PercentOff | AmountOff | Cap):
            continue
        if not has_relief(account, relief.code, part.reference_on):
            continue
        for code, exact in _deductions(relief, left, part):
            if not exact:
                continue
            amount = round_to(-exact, part.version.rounding.line)
            left[code] = left.get(code, ZERO) + amount
            name = names.get(code, code)
            lines.append(Line(LineKind.RELIEF, code, name, -exact, amount, relief=relief.code))
    return lines


def _deductions(
    relief: PercentOff | AmountOff | Cap, left: Mapping[str, Fraction], part: PartPlan
) -> list[tuple[str, Fraction]]:
    if isinstance(relief, PercentOff):
        return [(code, left.get(code, ZERO) * relief.percent / 100) for code in relief.applies_to]
    if isinstance(relief, Cap):
        whole = sum((left.get(code, ZERO) for code in relief.applies_to), start=ZERO)
        return [(relief.applies_to[-1], max(whole - relief.amount, ZERO))]
    rest = relief.amount * (part.months if relief.each is ReliefEach.MONTH else 1)
    deductions: list[tuple[str, Fraction]] = []
    for code in relief.applies_to:
        taken = max(min(rest, left.get(code, ZERO)), ZERO)
        deductions.append((code, taken))
        rest -= taken
    return deductions
