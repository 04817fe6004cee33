"""Over-quota surcharge (超定额累进加价): an extra on top, on raw usage, in bands."""

from __future__ import annotations

from fractions import Fraction

from minshui.revenue.tariff.domain.account_facts import choose
from minshui.revenue.tariff.domain.document import Band, OverQuota, VolumeComponent
from minshui.revenue.tariff.domain.inputs import AccountInput
from minshui.revenue.tariff.domain.parts import PartPlan
from minshui.revenue.tariff.domain.priced import Line, LineKind
from minshui.revenue.tariff.domain.rounding import round_to

ZERO = Fraction(0)


def over_quota_lines(
    component: VolumeComponent,
    rule: OverQuota,
    *,
    quota: Fraction,
    before: Fraction,
    part: PartPlan,
    account: AccountInput,
) -> list[Line]:
    """Return the surcharge lines of the raw usage (before, before + the part's volume]."""
    after = before + part.volume
    lines: list[Line] = []
    low = ZERO
    for number, band in enumerate(rule.bands, start=1):
        high = band.over_up_to_percent
        floor = quota * (1 + low / 100)
        ceiling = None if high is None else quota * (1 + high / 100)
        usage = _above(floor, ceiling, after) - _above(floor, ceiling, before)
        low = high if high is not None else low
        if not usage:
            continue
        quantity = usage * component.factor
        price = _extra_price(component, rule, band, part, account)
        exact = quantity * price / component.per
        lines.append(
            Line(
                LineKind.OVER_QUOTA,
                component.code,
                component.name,
                exact,
                round_to(exact, part.version.rounding.line),
                tier=number,
                quantity=quantity,
                unit_price=price,
                per=component.per,
            )
        )
    return lines


def _above(floor: Fraction, ceiling: Fraction | None, counter: Fraction) -> Fraction:
    upper = counter if ceiling is None else min(counter, ceiling)
    return max(upper - floor, ZERO)


def _extra_price(
    component: VolumeComponent, rule: OverQuota, band: Band, part: PartPlan, account: AccountInput
) -> Fraction:
    if band.extra_percent is None:
        return band.extra_price or ZERO
    base = rule.base_price.get(component.code)
    if base is None:
        base = choose(component.price or ZERO, account)
    return round_to(base * band.extra_percent / 100, part.version.rounding.price)
