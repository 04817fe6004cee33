"""What is odd about a reading: codes for the reviewer, never a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


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
    AFTER_FIXED = "after_fixed"
    NEGATIVE_REMAINDER = "negative_remainder"
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
    Anomaly.AFTER_FIXED: "含固定量期间的水量",
    Anomaly.NEGATIVE_REMAINDER: "总表水量小于分表之和",
    Anomaly.STATUS: "表况异常",
}


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
    after_fixed: bool = False
    status_is_normal: bool = True
