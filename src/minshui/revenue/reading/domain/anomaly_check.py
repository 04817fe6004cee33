"""Which anomalies a reading has, and what each leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from minshui.revenue.reading.domain.anomalies import Anomaly, History, Observation
from minshui.revenue.reading.domain.anomaly_rules import (
    MEASURED,
    ZERO,
    Level,
    Threshold,
    Thresholds,
)


@dataclass(frozen=True, slots=True)
class Findings:
    """Anomalies in the order of ``Anomaly``: to examine, only shown, and holding the reading.

    What holds a reading has to be examined too; what is examined is not a notice as well.
    """

    examine: list[Anomaly]
    notices: list[Anomaly]
    held_for: list[Anomaly]


_COMPARED = (
    ("mean_usage_m3", Anomaly.HIGH, Anomaly.LOW),
    ("last_usage_m3", Anomaly.HIGH_TO_LAST, Anomaly.LOW_TO_LAST),
    ("same_month_last_year_m3", Anomaly.HIGH_TO_LAST_YEAR, Anomaly.LOW_TO_LAST_YEAR),
)
_BASES = {anomaly: base for base, *anomalies in _COMPARED for anomaly in anomalies}
_HIGHER = frozenset(high for _, high, _ in _COMPARED)
_LOWER = frozenset(low for _, _, low in _COMPARED)
# Facts that a person has to decide about, whatever the tenant's rules say.
_HOLDING = frozenset({Anomaly.AFTER_FIXED})


def find_anomalies(seen: Observation, history: History, thresholds: Thresholds) -> Findings:
    """Return every anomaly of a reading by what it leads to.

    High: more than the factor times the base and more than the floor above it; low alike (R-037,
    R-038). An estimate is made from history, so it is not compared with it.
    """
    facts = set(_facts(seen))
    reached: dict[Level, set[Anomaly]] = {level: set() for level in Level}
    for anomaly in MEASURED:
        if not _applies(anomaly, seen):
            continue
        for level in Level:
            threshold = thresholds.get((anomaly, level))
            if threshold is not None and _exceeds(anomaly, seen, history, threshold):
                reached[level].add(anomaly)
    held = reached[Level.LOCK] | (facts & _HOLDING)
    examine = facts | reached[Level.EXAMINE] | held
    shown = reached[Level.MESSAGE] - examine
    return Findings(
        *([each for each in Anomaly if each in found] for found in (examine, shown, held))
    )


def _facts(seen: Observation) -> Iterator[Anomaly]:
    if seen.rolled_over:
        yield Anomaly.ROLLOVER
    if seen.below_estimate:
        yield Anomaly.BELOW_ESTIMATE
    if seen.has_residual:
        yield Anomaly.EXCHANGE
    if seen.after_fixed:
        yield Anomaly.AFTER_FIXED
    if not seen.status_is_normal:
        yield Anomaly.STATUS
    if seen.estimated:
        yield Anomaly.ESTIMATED


def _applies(anomaly: Anomaly, seen: Observation) -> bool:
    if anomaly is Anomaly.GAP:
        return True
    if anomaly is Anomaly.LONG_ESTIMATED:
        return seen.estimated
    return not seen.estimated and not seen.below_estimate


def _exceeds(anomaly: Anomaly, seen: Observation, history: History, threshold: Threshold) -> bool:
    usage, value = seen.usage_m3, threshold.value
    base: Decimal = getattr(history, _BASES.get(anomaly, "mean_usage_m3")) or ZERO
    if max(usage, base) < threshold.base_volume_m3:
        return False
    if anomaly in _HIGHER:
        return base > 0 and usage > base * value and usage - base > threshold.floor_m3
    if anomaly in _LOWER:
        return base > 0 and usage < base * value and base - usage > threshold.floor_m3
    if anomaly is Anomaly.JUMP:
        return usage > threshold.floor_m3 and usage > base * value
    if anomaly is Anomaly.ZERO:
        return usage <= value
    if anomaly is Anomaly.LONG_ESTIMATED:
        return history.estimates_in_a_row + 1 >= value
    return (seen.reading_on - seen.previous_on).days > value
