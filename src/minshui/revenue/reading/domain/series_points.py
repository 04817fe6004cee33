"""A meter's raw pointers over time, and the thresholds by which they are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class SeriesPoint(NamedTuple):
    """One delivered row: local time, pointer in m³, row number of the file."""

    at: datetime
    pointer_m3: Decimal
    row: int


class ParkReason(StrEnum):
    """Why a row is not used."""

    SPIKE = "spike"  # rose and came back to the old track
    DIP = "dip"  # fell and came back to the old track
    BELOW_POINTER = "below_pointer"  # fell a little and stays: held until the meter passes it
    UNCONFIRMED_FALL = "unconfirmed_fall"  # fell and nothing later tells why
    CONFLICT = "conflict"  # two pointers at one instant
    OVER_CAPACITY = "over_capacity"  # more than the register can show


PARK_TEXTS: dict[ParkReason, str] = {
    ParkReason.SPIKE: "读数突高后又回到原走势，疑为误抄或误传",
    ParkReason.DIP: "读数突低后又回到原走势，疑为误抄或误传",
    ParkReason.BELOW_POINTER: "读数低于已用指针，待指针走过后再计量",
    ParkReason.UNCONFIRMED_FALL: "读数回落而其后没有读数佐证，需人工判断",
    ParkReason.CONFLICT: "同一时刻有两个不同的读数",
    ParkReason.OVER_CAPACITY: "读数超出表的量程",
}


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A row that is not used, and why."""

    row: int
    at: datetime
    pointer_m3: Decimal
    reason: ParkReason


@dataclass(frozen=True, slots=True)
class SeriesRules:
    """How a series is read. All of it differs between meters and collectors.

    ``noise_m3``: a fall of at most this is back-flow or jitter: the pointer is held.
    What may pass in a time is ``floor_m3`` + ``rate_factor`` × the series' own brisk daily rate
    (its upper quartile over days with use) × days; more is a jump, checked by the
    ``look_ahead`` next rows. ``rollover_near``: the part at both ends of the register where a
    fall may be a rollover. ``decimals``: digits after the point that are billed.
    """

    modulus_m3: Decimal = Decimal(100_000)
    noise_m3: Decimal = Decimal("0.5")
    floor_m3: Decimal = Decimal(5)
    rate_factor: Decimal = Decimal(5)
    look_ahead: int = 24
    look_back: int = 3
    rollover_near: Decimal = Decimal("0.05")
    decimals: int = 0


def brisk_daily_rate(points: list[SeriesPoint]) -> Decimal:
    """Return the upper quartile of the daily rates between points at least a day apart, in m³.

    Only days with use count; 0 where there are none. A few faulty values don't move it.
    """
    rates: list[Decimal] = []
    anchor: SeriesPoint | None = None
    for point in points:
        if anchor is None:
            anchor = point
            continue
        span = point.at - anchor.at
        if span.days < 1:
            continue
        if point.pointer_m3 > anchor.pointer_m3:
            rates.append((point.pointer_m3 - anchor.pointer_m3) / days_between(anchor, point))
        anchor = point
    rates.sort()
    return rates[(len(rates) - 1) * 3 // 4] if rates else Decimal(0)


def days_between(earlier: SeriesPoint, later: SeriesPoint) -> Decimal:
    """Return the time between two points in days."""
    span = later.at - earlier.at
    return Decimal(span.days * 86_400 + span.seconds) / 86_400
