"""Meter stops as an approval keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from minshui.revenue.ownership.contracts import MeterStop


def stops_json(stops: Sequence[MeterStop]) -> list[list[Any]]:
    """Return stops as JSON."""
    return [
        [
            stop.cust_meter_id,
            str(stop.reading),
            stop.rolled_over,
            {code: str(reading) for code, reading in stop.registers.items()},
        ]
        for stop in stops
    ]


def stops_from(stored: Sequence[Sequence[Any]]) -> tuple[MeterStop, ...]:
    """Return stops from JSON."""
    return tuple(
        MeterStop(
            relation,
            Decimal(reading),
            rolled_over,
            {code: Decimal(other) for code, other in registers.items()},
        )
        for relation, reading, rolled_over, registers in stored
    )
