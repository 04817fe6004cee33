"""The estimates a reading follows: what a bill into another counter year is shared out over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from minshui.revenue.tariff.facade import VOLUME_SCALE, SharedSince, date_of


@dataclass(frozen=True, slots=True)
class EstimatesBefore:
    """The day number of the last actual reading before a reading's estimates, and what their
    bills counted, by tariff and first day of the window, in 10⁻⁴ m³.
    """

    day: int
    counted: Mapping[tuple[str, int], int]

    def since(self, tariff: str) -> SharedSince:
        """Return it as the engine takes it for one tariff."""
        return SharedSince(
            date_of(self.day),
            {
                date_of(window): Fraction(units, VOLUME_SCALE)
                for (code, window), units in self.counted.items()
                if code == tariff
            },
        )


def noted_since(since: SharedSince) -> dict[str, Any]:
    """Return it as it is noted with a bill."""
    return {
        "day": since.day.isoformat(),
        "counted": {
            window.isoformat(): int(volume * VOLUME_SCALE)
            for window, volume in sorted(since.counted.items())
        },
    }


def since_from(noted: Mapping[str, Any] | None) -> SharedSince | None:
    """Return what was noted with a bill, as the engine takes it."""
    if noted is None:
        return None
    return SharedSince(
        date.fromisoformat(noted["day"]),
        {
            date.fromisoformat(window): Fraction(units, VOLUME_SCALE)
            for window, units in noted["counted"].items()
        },
    )
