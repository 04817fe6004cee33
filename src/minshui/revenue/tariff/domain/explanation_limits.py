"""Where the tier limits of a part come from, in a clerk's words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from minshui.revenue.tariff.domain.document import (
    Basis,
    LimitsAre,
    PartialKind,
    PopulationAdd,
    PopulationPerCapita,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.priced import Ladder, PricedPart


def ladder_text(ladder: Ladder, part: PricedPart) -> str:
    """Return e.g. ``5 人，第一档上限 18 + 4 = 22；上限 22 / 33``."""
    pieces = list(_reasons(ladder, part))
    first = _stated_first_limit(ladder, part)
    if first is not None and ladder.limits and first != ladder.limits[0]:
        # Without any other reason it is a price change that shared the ladder out.
        pieces = pieces or ["本段按天数分摊"]
        pieces.append(_changed(first, ladder.limits[0], added=len(pieces) == 1))
    if part.counter_key is not None and not _of_register(ladder, part):
        before, after = decimal_text(ladder.before), decimal_text(ladder.after)
        since = part.counter_key.restarted_on or part.counter_key.first_on
        pieces.append(f"{since.isoformat()} 起累计 {before} → {after}")
    shown = " / ".join(decimal_text(limit) for limit in ladder.limits)
    text = "，".join(pieces)
    limits = f"上限 {shown}" if shown else "不分档"
    return f"{text}；{limits}" if text else limits


def _changed(stated: Fraction, limit: Fraction, *, added: bool) -> str:
    if added and limit > stated:
        extra = decimal_text(limit - stated)
        return f"第一档上限 {decimal_text(stated)} + {extra} = {decimal_text(limit)}"
    return f"第一档上限 {decimal_text(stated)} → {decimal_text(limit)}"


def _reasons(ladder: Ladder, part: PricedPart) -> Iterator[str]:
    version = part.version
    counter = version.counter
    rule = version.population
    if rule is not None and ladder.component in rule.applies_to:
        if isinstance(rule, PopulationAdd | PopulationPerCapita):
            if part.persons is not None:
                yield f"{part.persons} 人"
        else:
            yield "按户数"
    if counter.basis is Basis.MONTHS and part.months != counter.months:
        yield f"{part.months} 个月"
    if counter.basis is Basis.YEAR and counter.limits_are is LimitsAre.MONTH:
        yield "月上限 × 12"
    if counter.partial_window.kind is not PartialKind.FULL and _is_cut(ladder, part):
        yield "首年按开户（启用）日折算"
    if counter.scale is not None and part.days is not None:
        least, most = counter.scale.only_outside or (part.days, part.days - 1)
        if not least <= part.days <= most:
            yield f"按 {decimal_text(part.days)} 天折算"


def _is_cut(ladder: Ladder, part: PricedPart) -> bool:
    stated = _stated_first_limit(ladder, part)
    if stated is None or not ladder.limits:
        return False
    months = 12 if part.version.counter.limits_are is LimitsAre.MONTH else 1
    return ladder.limits[0] < stated * months


def _of_register(ladder: Ladder, part: PricedPart) -> bool:
    return any(
        component.code == ladder.component
        and isinstance(component, VolumeComponent)
        and component.register is not None
        for component in part.version.components
    )


def _stated_first_limit(ladder: Ladder, part: PricedPart) -> Fraction | None:
    for component in part.version.components:
        if component.code == ladder.component and isinstance(component, VolumeComponent):
            tiers = component.tiers
            if isinstance(tiers, tuple) and not tiers[0].of_quota:
                return tiers[0].up_to
    return None
