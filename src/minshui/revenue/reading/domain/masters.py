"""What is left of a master meter's usage once its subs' is taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Remainder:
    """A master's reading against its subs.

    ``usage_m3`` is what it is charged before the deduction; ``waiting`` are the meters of subs
    that are due and not approved; ``deductions`` is by the sub's reading.
    """

    reading_id: int
    meter_no: str
    usage_m3: Decimal
    waiting: Sequence[str]
    deductions: Mapping[int, Decimal]

    @property
    def deducted_m3(self) -> Decimal:
        """What the subs are charged for."""
        return sum(self.deductions.values(), Decimal(0))

    @property
    def remainder_m3(self) -> Decimal:
        """What the master is charged for; below 0 a person has to decide."""
        return self.usage_m3 - self.deducted_m3

    @property
    def is_ready(self) -> bool:
        """Whether it can be approved without a decision of its own."""
        return not self.waiting and self.remainder_m3 >= 0
