"""Standing charges and percentages of a part."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.account_facts import choose, count_of
from minshui.revenue.tariff.domain.document import (
    ComputedOn,
    Every,
    FixedComponent,
    PercentComponent,
)
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.priced import Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to


def fixed_line(component: FixedComponent, part: PartPlan, account: AccountInput) -> Line | None:
    """Return the line of a standing charge.

    What is per bill or month belongs to the bill's last part only; elsewhere it is ``None``.
    """
    once = component.every in (Every.BILL, Every.MONTH)
    if once and not part.closes_bill:
        return None
    amount = choose(component.amount, account)
    times = _times(component, part)
    quantity = times * count_of(component.each, account, part.reference_on)
    exact = amount * quantity
    return Line(
        LineKind.FIXED,
        component.code,
        component.name,
        exact,
        round_to(exact, part.version.rounding.line),
        quantity=quantity,
        unit_price=amount,
    )


def _times(component: FixedComponent, part: PartPlan) -> Fraction:
    if component.every is Every.BILL:
        return Fraction(1)
    if component.every is Every.MONTH:
        return Fraction(part.months)
    if part.days is None:
        why = f"“{component.name}”按天数收取，请填写 days 或起止日期"
        raise tariff_error(errors.MISSING_INPUT, "bill.days", what="天数", why=why)
    return part.days if component.every is Every.DAY else part.days / component.year_days


def add_percentages(
    components: list[PercentComponent],
    lines: dict[str, list[Line]],
    part: PartPlan,
    account: AccountInput,
) -> None:
    """Add the line of each percentage to ``lines``, those it is taken of first."""
    waiting = {component.code: component for component in components}
    while waiting:
        # The document has no cycles, so one of them waits for none of the others.
        ready = [
            component
            for component in waiting.values()
            if not any(code in waiting for code in component.of)
        ]
        for component in ready:
            lines[component.code] = [_percent_line(component, lines, part, account)]
            del waiting[component.code]


def _percent_line(
    component: PercentComponent,
    lines: Mapping[str, list[Line]],
    part: PartPlan,
    account: AccountInput,
) -> Line:
    percent = choose(component.percent, account)
    exactly = component.computed_on is ComputedOn.EXACT
    base = sum(
        (
            line.exact if exactly else line.amount
            for code in component.of
            for line in lines.get(code, ())
        ),
        start=Fraction(0),
    )
    exact = base * percent / 100
    return Line(
        LineKind.PERCENT,
        component.code,
        component.name,
        exact,
        round_to(exact, part.version.rounding.line),
        quantity=base,
        unit_price=percent / 100,
    )
