"""Minimum and maximum of a bill: the difference is a line of its own in the last part."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from minshui.revenue.tariff.domain.account_facts import choose
from minshui.revenue.tariff.domain.document import MAXIMUM, MINIMUM, Bound
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.priced import Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to

ZERO = Fraction(0)


def bound_lines(sums: Mapping[str, Fraction], part: PartPlan, account: AccountInput) -> list[Line]:
    """Return the lines that lift a bill to its minimum and then cut it to its maximum.

    ``sums`` are the rounded lines of each component over all parts, after relief. The maximum
    sees the minimum's line, whatever else it applies to.
    """
    lines: list[Line] = []
    seen = dict(sums)
    version = part.version
    if version.minimum is not None:
        short = choose(version.minimum.amount, account) - _base(version.minimum, seen)
        if short > 0:
            line = _line(LineKind.MINIMUM, MINIMUM, "最低收费补足", short, part)
            seen[MINIMUM] = line.amount
            lines.append(line)
    if version.maximum is not None:
        base = _base(version.maximum, seen)
        listed = version.maximum.applies_to
        if listed is not None and MINIMUM not in listed:
            base += seen.get(MINIMUM, ZERO)
        excess = base - choose(version.maximum.amount, account)
        if excess > 0:
            lines.append(_line(LineKind.MAXIMUM, MAXIMUM, "最高收费扣减", -excess, part))
    return lines


def _base(bound: Bound, sums: Mapping[str, Fraction]) -> Fraction:
    codes = sums if bound.applies_to is None else bound.applies_to
    return sum((sums.get(code, ZERO) for code in codes), start=ZERO)


def _line(kind: LineKind, code: str, name: str, exact: Fraction, part: PartPlan) -> Line:
    return Line(kind, code, name, exact, round_to(exact, part.version.rounding.line))
