"""What is odd about a reading: codes for the reviewer, never a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.reading.domain.rules import ReadingRules


class Anomaly(StrEnum):
    """Codes of what a review has to look at."""

    HIGH = "high"
    LOW = "low"
    HIGH_TO_LAST = "high_to_last"
    LOW_TO_LAST = "low_to_last"
    HIGH_TO_LAST_YEAR = "high_to_last_year"
    LOW_TO_LAST_YEAR = "low_to_last_year"
    ZERO = "zero"
    ROLLOVER = "rollover"
    JUMP = "jump"
    BELOW_ESTIMATE = "below_estimate"
    ESTIMATED = "estimated"
    LONG_ESTIMATED = "long_estimated"
    GAP = "gap"
    EXCHANGE = "exchange"
    STATUS = "status"


ANOMALY_TEXTS: dict[Anomaly, str] = {
    Anomaly.HIGH: "量高：超过历史平均的上限倍数",
    Anomaly.LOW: "量低：低于历史平均的下限倍数",
    Anomaly.HIGH_TO_LAST: "比上期明显偏高",
    Anomaly.LOW_TO_LAST: "比上期明显偏低",
    Anomaly.HIGH_TO_LAST_YEAR: "比去年同期明显偏高",
    Anomaly.LOW_TO_LAST_YEAR: "比去年同期明显偏低",
    Anomaly.ZERO: "零水量",
    Anomaly.ROLLOVER: "指针过零",
    Anomaly.JUMP: "突增：远超历史用量",
    Anomaly.BELOW_ESTIMATE: "实抄低于估抄指针，本期按 0 计，指针保持",
    Anomaly.ESTIMATED: "估抄",
    Anomaly.LONG_ESTIMATED: "长期估抄",
    Anomaly.GAP: "抄表间隔过长",
    Anomaly.EXCHANGE: "含换表前余量",
    Anomaly.STATUS: "表况异常",
}

_RANK = {anomaly: rank for rank, anomaly in enumerate(Anomaly)}


@dataclass(frozen=True, slots=True)
class History:
    """What the customer used before, in m³; ``None`` where there is nothing to compare with."""

    last_usage_m3: Decimal | None = None
    mean_usage_m3: Decimal | None = None
    same_month_last_year_m3: Decimal | None = None
    estimates_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class Observation:
    """What a reading says, as far as the check needs it."""

    usage_m3: Decimal
    previous_on: date
    reading_on: date
    rolled_over: bool = False
    estimated: bool = False
    below_estimate: bool = False
    has_residual: bool = False
    status_is_normal: bool = True


_COMPARED = (
    ("mean_usage_m3", Anomaly.HIGH, Anomaly.LOW),
    ("last_usage_m3", Anomaly.HIGH_TO_LAST, Anomaly.LOW_TO_LAST),
    ("same_month_last_year_m3", Anomaly.HIGH_TO_LAST_YEAR, Anomaly.LOW_TO_LAST_YEAR),
)


def find_anomalies(seen: Observation, history: History, rules: ReadingRules) -> list[Anomaly]:
    """Return every anomaly of a reading, in the order of ``Anomaly``.

    High: more than ``high_factor`` times the base and more than ``floor_m3`` above it; low
    alike (R-037, R-038). An estimate is made from history, so it is not compared with it.
    """
    found: set[Anomaly] = set()
    if seen.rolled_over:
        found.add(Anomaly.ROLLOVER)
    if seen.below_estimate:
        found.add(Anomaly.BELOW_ESTIMATE)
    if seen.has_residual:
        found.add(Anomaly.EXCHANGE)
    if not seen.status_is_normal:
        found.add(Anomaly.STATUS)
    if (seen.reading_on - seen.previous_on).days > rules.gap_days:
        found.add(Anomaly.GAP)
    if seen.estimated:
        found.add(Anomaly.ESTIMATED)
        if history.estimates_in_a_row + 1 >= rules.long_estimated_reads:
            found.add(Anomaly.LONG_ESTIMATED)
    elif not seen.below_estimate:
        found |= _compare(seen.usage_m3, history, rules)
    return sorted(found, key=_RANK.__getitem__)


def _compare(usage_m3: Decimal, history: History, rules: ReadingRules) -> set[Anomaly]:
    found: set[Anomaly] = set()
    if usage_m3 == 0:
        found.add(Anomaly.ZERO)
    for name, high, low in _COMPARED:
        base: Decimal | None = getattr(history, name)
        if not base:
            continue
        if usage_m3 > base * rules.high_factor and usage_m3 - base > rules.floor_m3:
            found.add(high)
        if usage_m3 < base * rules.low_factor and base - usage_m3 > rules.floor_m3:
            found.add(low)
    mean = history.mean_usage_m3
    limit = rules.jump_floor_m3 if not mean else mean * rules.jump_factor
    if usage_m3 > max(limit, rules.jump_floor_m3):
        found.add(Anomaly.JUMP)
    return found
