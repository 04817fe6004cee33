"""The thresholds of a tenant: every number here is a parameter with an effective date."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

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
