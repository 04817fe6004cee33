"""The measured anomalies of many readings at once; holds the same as ``find_anomalies``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.anomaly_rules import MEASURED, Level, Thresholds

Int64Array = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SCALE = 10_000  # volumes in 10⁻⁴ m³, thresholds in 10⁻⁴
NONE = -1
"""A volume that is not known."""

LEVEL_NUMBERS = {Level.MESSAGE: 1, Level.EXAMINE: 2, Level.LOCK: 3}
"""What the result holds; 0: nothing."""

# A larger volume of one meter and period compares the same, and products stay within int64.
_LARGEST = 9 * 10**11
_BASE_OF = {
    Anomaly.HIGH_TO_LAST: "last",
    Anomaly.LOW_TO_LAST: "last",
    Anomaly.HIGH_TO_LAST_YEAR: "last_year",
    Anomaly.LOW_TO_LAST_YEAR: "last_year",
}
_HIGHER = {Anomaly.HIGH, Anomaly.HIGH_TO_LAST, Anomaly.HIGH_TO_LAST_YEAR}
_LOWER = {Anomaly.LOW, Anomaly.LOW_TO_LAST, Anomaly.LOW_TO_LAST_YEAR}


@dataclass(frozen=True, slots=True)
class AnomalyColumns:
    """Readings as columns. ``scope`` is the place of each one's thresholds in the list given.

    ``mean``, ``last`` and ``last_year`` may be ``NONE``; ``estimates`` counts those in a row, the
    reading itself included.
    """

    scope: Int64Array
    usage: Int64Array
    mean: Int64Array
    last: Int64Array
    last_year: Int64Array
    days: Int64Array
    estimates: Int64Array
    estimated: BoolArray
    below_estimate: BoolArray

    def __len__(self) -> int:
        """How many readings there are."""
        return len(self.usage)


def level_columns(readings: AnomalyColumns, thresholds: Sequence[Thresholds]) -> NDArray[np.int8]:
    """Return for each anomaly of ``MEASURED`` (rows) and reading (columns) the highest level."""
    levels = np.zeros((len(MEASURED), len(readings)), dtype=np.int8)
    if not len(readings):
        return levels
    for place, anomaly in enumerate(MEASURED):
        applies = _applies(anomaly, readings)
        for level in Level:
            found = applies & _exceeds(anomaly, level, readings, thresholds)
            levels[place][found] = LEVEL_NUMBERS[level]
    return levels


def _applies(anomaly: Anomaly, readings: AnomalyColumns) -> Any:
    if anomaly is Anomaly.GAP:
        return np.ones(len(readings), dtype=np.bool_)
    if anomaly is Anomaly.LONG_ESTIMATED:
        return readings.estimated
    return ~readings.estimated & ~readings.below_estimate


def _exceeds(
    anomaly: Anomaly, level: Level, readings: AnomalyColumns, thresholds: Sequence[Thresholds]
) -> Any:
    own = [each.get((anomaly, level)) for each in thresholds]
    if not any(own):
        return np.zeros(len(readings), dtype=np.bool_)

    def column(name: str) -> Any:
        values = [_scaled(None if each is None else getattr(each, name)) for each in own]
        return np.array(values, dtype=np.int64)[readings.scope]

    is_on = np.array([each is not None for each in own])[readings.scope]
    value, floor, least = column("value"), column("floor_m3"), column("base_volume_m3")
    usage = np.clip(readings.usage, -_LARGEST, _LARGEST)
    base = np.clip(getattr(readings, _BASE_OF.get(anomaly, "mean")), 0, _LARGEST)
    is_on &= np.maximum(usage, base) >= least
    scaled = usage * SCALE
    if anomaly in _HIGHER:
        return is_on & (base > 0) & (scaled > base * value) & (usage - base > floor)
    if anomaly in _LOWER:
        return is_on & (base > 0) & (scaled < base * value) & (base - usage > floor)
    if anomaly is Anomaly.JUMP:
        return is_on & (usage > floor) & (scaled > base * value)
    if anomaly is Anomaly.ZERO:
        return is_on & (usage <= value)
    measured = readings.estimates if anomaly is Anomaly.LONG_ESTIMATED else readings.days
    reached = measured * SCALE
    return is_on & (reached >= value if anomaly is Anomaly.LONG_ESTIMATED else reached > value)


def _scaled(value: Decimal | None) -> int:
    return 0 if value is None else int(value * SCALE)
