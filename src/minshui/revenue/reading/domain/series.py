"""Turn one meter's raw pointers into the readings to bill, month by month, losing no row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from minshui.kernel.period import billing_month_of, shift_month
from minshui.revenue.reading.domain.series_points import (
    ParkedRow,
    ParkReason,
    SeriesPoint,
    SeriesRules,
)
from minshui.revenue.reading.domain.series_track import KeptPoint, Segment, Tracker


@dataclass(frozen=True, slots=True)
class SeriesOpening:
    """Where a series begins: nothing is billed up to here."""

    at: datetime
    pointer_m3: Decimal
    row: int


@dataclass(frozen=True, slots=True)
class SeriesExchange:
    """A meter exchange found in a series, between ``stopped_at`` and ``found_at``.

    ``segment`` numbers the new meter (the first is 0); ``start_m3`` is 0 where what the new
    meter shows could have passed since the old one's last row, else what it shows.
    """

    segment: int
    stopped_at: datetime
    stop_m3: Decimal
    found_at: datetime
    start_m3: Decimal
    bill_month: int


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """The reading to bill in a month: the last believed row of it.

    ``kind``: normal, rollover, or exchange (``previous_m3`` is then the new meter's start and
    ``residual_m3`` what the removed ones had left). ``usage_m3`` includes the residual.
    ``skipped_months`` had no believed row, so their use is in this one. ``jumped``: more passed
    than the series' own rate explains, and what follows confirms it.
    """

    segment: int
    bill_month: int
    kind: str
    previous_at: datetime
    at: datetime
    previous_m3: Decimal
    pointer_m3: Decimal
    residual_m3: Decimal
    usage_m3: Decimal
    row: int
    jumped: bool
    skipped_months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """A series read. ``used_rows`` + ``superseded_rows`` + parked = ``rows``: nothing is lost.

    Superseded: a later row of the same month stands for it, or it repeats one.
    """

    opening: SeriesOpening | None
    readings: tuple[SeriesReading, ...]
    exchanges: tuple[SeriesExchange, ...]
    parked: tuple[ParkedRow, ...]
    rows: int
    used_rows: int
    superseded_rows: int


def interpret_series(
    points: Iterable[SeriesPoint], rules: SeriesRules | None = None
) -> SeriesResult:
    """Read one meter's pointers, in any order of rows; the same rows give the same result.

    A fall of the pointer is a rollover (from near the register's end to near 0), an exchange
    (the later rows go on from the lower level), or a faulty value (they come back): a dip, or a
    spike before it. A rise beyond the series' own rate is a spike if the later rows come back,
    else a jump that is kept and marked.
    """
    rules = rules or SeriesRules()
    ordered = sorted(points, key=lambda point: (point.at, point.row))
    single, conflicts = _single_out(ordered, rules)
    track = Tracker(single, rules).run()
    months = _Months(track.segments, rules)
    used = months.used_rows()
    parked = tuple(sorted([*conflicts, *track.parked], key=lambda each: (each.at, each.row)))
    first = track.segments[0].kept[0].point if track.segments else None
    return SeriesResult(
        opening=None if first is None else SeriesOpening(first.at, months.whole(first), first.row),
        readings=tuple(months.readings),
        exchanges=tuple(months.exchanges),
        parked=parked,
        rows=len(ordered),
        used_rows=len(used),
        superseded_rows=len(ordered) - len(used) - len(parked),
    )


def _single_out(
    ordered: list[SeriesPoint], rules: SeriesRules
) -> tuple[list[SeriesPoint], list[ParkedRow]]:
    """Leave one point per instant: repeats go; pointers that contradict each other are parked."""
    single: list[SeriesPoint] = []
    conflicts: list[ParkedRow] = []
    start = 0
    while start < len(ordered):
        end = start + 1
        while end < len(ordered) and ordered[end].at == ordered[start].at:
            end += 1
        group = ordered[start:end]
        start = end
        if len(group) == 1:
            single.append(group[0])
            continue
        highest = max(group, key=lambda point: point.pointer_m3)
        if highest.pointer_m3 - min(point.pointer_m3 for point in group) <= rules.noise_m3:
            single.append(highest)
            continue
        conflicts += [
            ParkedRow(each.row, each.at, each.pointer_m3, ParkReason.CONFLICT) for each in group
        ]
    return single, conflicts


@dataclass(slots=True)
class _Chain:
    """Where the billed chain stands between two readings."""

    at: datetime
    pointer_m3: Decimal
    laps: int = 0
    residual_m3: Decimal = Decimal(0)
    jumped: bool = False
    exchanged: bool = False


class _Months:
    """The billed chain through the segments: one reading a month, exchanges between."""

    def __init__(self, segments: list[Segment], rules: SeriesRules) -> None:
        self._segments = segments
        self._rules = rules
        self._quantum = Decimal(1).scaleb(-rules.decimals)
        self.readings: list[SeriesReading] = []
        self.exchanges: list[SeriesExchange] = []
        self._used: set[int] = set()
        if segments:
            self._build()

    def whole(self, point: SeriesPoint) -> Decimal:
        """Return the pointer as it is billed."""
        return self._cut(point.pointer_m3)

    def used_rows(self) -> set[int]:
        """Return the rows that readings, the opening and exchanges rest on."""
        return self._used

    def _cut(self, pointer_m3: Decimal) -> Decimal:
        return pointer_m3.quantize(self._quantum, ROUND_DOWN)

    def _build(self) -> None:
        opening = self._segments[0].kept[0]
        self._used.add(opening.point.row)
        chain = _Chain(opening.point.at, self.whole(opening.point))
        flat = [(number, kept) for number, each in enumerate(self._segments) for kept in each.kept]
        for place, (number, kept) in enumerate(flat):
            chain.jumped = chain.jumped or kept.jumped
            follower = flat[place + 1] if place + 1 < len(flat) else None
            month = billing_month_of(kept.point.at)
            ends_month = follower is None or billing_month_of(follower[1].point.at) != month
            if ends_month and kept is not opening:
                reading = self._reading(number, kept, chain)
                self.readings.append(reading)
                self._used.add(kept.point.row)
                chain = _Chain(reading.at, reading.pointer_m3, kept.laps)
            if follower is not None and follower[0] != number:
                chain.residual_m3 += self._passed(chain, kept)
                chain.pointer_m3 = self._exchange(number + 1, kept, follower[1])
                chain.laps, chain.exchanged = 0, True

    def _passed(self, chain: _Chain, kept: KeptPoint) -> Decimal:
        laps = kept.laps - chain.laps
        return self.whole(kept.point) - chain.pointer_m3 + laps * self._rules.modulus_m3

    def _reading(self, number: int, kept: KeptPoint, chain: _Chain) -> SeriesReading:
        month = billing_month_of(kept.point.at)
        before = self.readings[-1].bill_month if self.readings else billing_month_of(chain.at)
        rolled_over = kept.laps > chain.laps
        return SeriesReading(
            segment=number,
            bill_month=month,
            kind="exchange" if chain.exchanged else "rollover" if rolled_over else "normal",
            previous_at=chain.at,
            at=kept.point.at,
            previous_m3=chain.pointer_m3,
            pointer_m3=self.whole(kept.point),
            residual_m3=chain.residual_m3,
            usage_m3=self._passed(chain, kept) + chain.residual_m3,
            row=kept.point.row,
            jumped=chain.jumped,
            skipped_months=_months_between(before, month),
        )

    def _exchange(self, segment: int, old: KeptPoint, new: KeptPoint) -> Decimal:
        """Record an exchange and return the new meter's start."""
        start = self._cut(self._segments[segment].start_m3)
        self._used |= {old.point.row, new.point.row}
        self.exchanges.append(
            SeriesExchange(
                segment=segment,
                stopped_at=old.point.at,
                stop_m3=self.whole(old.point),
                found_at=new.point.at,
                start_m3=start,
                bill_month=billing_month_of(new.point.at),
            )
        )
        return start


def _months_between(before: int, month: int) -> tuple[int, ...]:
    skipped = []
    each = shift_month(before, 1)
    while each < month:
        skipped.append(each)
        each = shift_month(each, 1)
    return tuple(skipped)
