"""The thresholds of a tenant: every number here is a parameter with an effective date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.anomaly_rules import (
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
    Thresholds,
    thresholds_for,
)
from minshui.revenue.reading.domain.status import (
    DEFAULT_STATUSES,
    ReadingStatus,
    status_dictionary,
)


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What a reading is checked against. Factors are of the customer's own history.

    ``high_factor`` and ``low_factor`` are the requirement's (R-037, R-038); the other defaults
    are assumptions until a tenant sets its own.
    """

    high_factor: Decimal = Decimal(2)
    low_factor: Decimal = Decimal("0.5")
    # Below this difference in m³ nobody cares, whatever the factor.
    floor_m3: Decimal = Decimal(10)
    history_reads: int = 12
    # A usage beyond this factor of the mean (and the floor) is a jump, not merely high.
    jump_factor: Decimal = Decimal(10)
    jump_floor_m3: Decimal = Decimal(100)
    # A fall of the pointer is read as a rollover if what passed is at most this factor of the
    # mean, or this floor where there is no history, and the pointer stood in the last part.
    rollover_factor: Decimal = Decimal(5)
    rollover_floor_m3: Decimal = Decimal(500)
    rollover_near: Decimal = Decimal("0.05")
    gap_days: int = 100
    long_estimated_reads: int = 3
    # mean: of the last non-zero reads; last_year: same month last year, else the mean
    estimate_method: str = "mean"
    statuses: dict[str, ReadingStatus] = field(
        default_factory=lambda: status_dictionary(DEFAULT_STATUSES)
    )
    # The tenant's own thresholds by scope, and the day on which they are asked for; the numbers
    # above are what holds where none of them does.
    anomaly_rules: tuple[AnomalyRule, ...] = ()
    on: date = date.max
    _by_scope: dict[MeterScope, Thresholds] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def thresholds(self, meter: MeterScope) -> Thresholds:
        """Return from where on each anomaly counts for a meter, by level."""
        found = self._by_scope.get(meter)
        if found is None:
            found = thresholds_for(self.anomaly_rules, meter, self.on, self.defaults())
            self._by_scope[meter] = found
        return found

    def defaults(self) -> Thresholds:
        """Return the parameters as thresholds: every one of them asks for a review."""
        high = Threshold(self.high_factor, self.floor_m3)
        low = Threshold(self.low_factor, self.floor_m3)
        return {
            (anomaly, Level.EXAMINE): threshold
            for anomaly, threshold in (
                (Anomaly.HIGH, high),
                (Anomaly.LOW, low),
                (Anomaly.HIGH_TO_LAST, high),
                (Anomaly.LOW_TO_LAST, low),
                (Anomaly.HIGH_TO_LAST_YEAR, high),
                (Anomaly.LOW_TO_LAST_YEAR, low),
                (Anomaly.ZERO, Threshold(Decimal(0))),
                (Anomaly.JUMP, Threshold(self.jump_factor, self.jump_floor_m3)),
                (Anomaly.LONG_ESTIMATED, Threshold(Decimal(self.long_estimated_reads))),
                (Anomaly.GAP, Threshold(Decimal(self.gap_days))),
            )
        }
