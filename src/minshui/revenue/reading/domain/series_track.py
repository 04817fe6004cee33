"""Follow the true pointer through a dirty series: keep, hold, park, or begin a new meter."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from minshui.revenue.reading.domain.series_points import (
    ParkedRow,
    ParkReason,
    SeriesPoint,
    SeriesRules,
    brisk_daily_rate,
    days_between,
)

_HALF = Decimal("0.5")  # an unrelated lower level is at most this part of the old one
_DOUBLE = 2


@dataclass(slots=True)
class KeptPoint:
    """A believed row. ``laps`` counts the rollovers of its meter up to it."""

    point: SeriesPoint
    laps: int
    jumped: bool = False


@dataclass(slots=True)
class Segment:
    """One meter's part of a series; ``start_m3`` is where its register began."""

    start_m3: Decimal
    kept: list[KeptPoint] = field(default_factory=list)


@dataclass(slots=True)
class Track:
    """A series taken apart: meters in turn, rows held at the pointer, rows parked."""

    segments: list[Segment]
    held: list[SeriesPoint]
    parked: list[ParkedRow]


class Tracker:
    """Goes through one meter's points in order of time."""

    def __init__(self, points: list[SeriesPoint], rules: SeriesRules) -> None:
        self._points = points
        self._rules = rules
        self._rate = brisk_daily_rate(points)
        self._track = Track([], [], [])

    def run(self) -> Track:
        """Return the series taken apart."""
        rules, track = self._rules, self._track
        for index, point in enumerate(self._points):
            if point.pointer_m3 >= rules.modulus_m3:
                self._park(point, ParkReason.OVER_CAPACITY)
            elif not track.segments:
                track.segments.append(Segment(point.pointer_m3, [KeptPoint(point, 0)]))
            else:
                self._take(index, point)
        return track

    def _take(self, index: int, point: SeriesPoint) -> None:
        last = self._last
        step = point.pointer_m3 - last.point.pointer_m3
        if 0 <= step <= self._rules.floor_m3:
            self._keep(point, last.laps)
        elif step < -self._rules.noise_m3:
            self._fall(index, point)
        elif step < 0:
            self._track.held.append(point)
        elif step <= self._plausible(last.point, point):
            self._keep(point, last.laps)
        elif self._follow(index, last.point) > self._follow(index, point):
            self._park(point, ParkReason.SPIKE)
        else:
            self._keep(point, last.laps, jumped=True)

    def _fall(self, index: int, point: SeriesPoint) -> None:
        last = self._last
        on_old_track = self._follow(index, last.point)
        on_new_track = self._follow(index, point)
        if on_new_track >= on_old_track and self._is_rollover(last.point, point):
            self._keep(point, last.laps + 1)
        elif on_old_track == on_new_track == 0:
            self._park(point, ParkReason.UNCONFIRMED_FALL)
        elif on_old_track >= on_new_track:
            self._park(point, ParkReason.DIP)
        elif not self._undo_spikes(point, on_new_track):
            self._begin_meter(point)

    def _begin_meter(self, point: SeriesPoint) -> None:
        last = self._last.point
        if point.pointer_m3 > last.pointer_m3 * _HALF:
            self._park(point, ParkReason.BELOW_POINTER)
            return
        # What a new meter shows is used water if that much usually passes since the last row.
        usual = self._rules.floor_m3 + _DOUBLE * self._rate * days_between(last, point)
        start = Decimal(0) if point.pointer_m3 <= usual else point.pointer_m3
        self._track.segments.append(Segment(start, [KeptPoint(point, 0)]))

    def _undo_spikes(self, point: SeriesPoint, support: int) -> bool:
        """Park the last kept rows if the point continues from before them."""
        kept = self._track.segments[-1].kept
        for back in range(1, min(self._rules.look_back, len(kept) - 1, support) + 1):
            base = kept[-1 - back]
            step = point.pointer_m3 - base.point.pointer_m3
            if step < -self._rules.noise_m3 or base.laps != kept[-1].laps:
                continue
            if step > self._plausible(base.point, point):
                return False
            for spike in kept[-back:]:
                self._park(spike.point, ParkReason.SPIKE)
            del kept[-back:]
            if step >= 0:
                self._keep(point, base.laps)
            else:
                self._track.held.append(point)
            return True
        return False

    def _is_rollover(self, last: SeriesPoint, point: SeriesPoint) -> bool:
        modulus = self._rules.modulus_m3
        near = modulus * self._rules.rollover_near
        passed = modulus - last.pointer_m3 + point.pointer_m3
        return (
            last.pointer_m3 >= modulus - near
            and point.pointer_m3 <= near
            and passed <= self._plausible(last, point)
        )

    def _follow(self, index: int, start: SeriesPoint) -> int:
        """Return how many of the next rows continue from ``start``."""
        count = 0
        here = start
        for point in self._points[index + 1 : index + 1 + self._rules.look_ahead]:
            step = point.pointer_m3 - here.pointer_m3
            if -self._rules.noise_m3 <= step <= self._plausible(here, point):
                count += 1
                here = point
        return count

    def _plausible(self, earlier: SeriesPoint, later: SeriesPoint) -> Decimal:
        rules = self._rules
        return rules.floor_m3 + rules.rate_factor * self._rate * days_between(earlier, later)

    @property
    def _last(self) -> KeptPoint:
        return self._track.segments[-1].kept[-1]

    def _keep(self, point: SeriesPoint, laps: int, *, jumped: bool = False) -> None:
        self._track.segments[-1].kept.append(KeptPoint(point, laps, jumped))

    def _park(self, point: SeriesPoint, reason: ParkReason) -> None:
        self._track.parked.append(ParkedRow(point.row, point.at, point.pointer_m3, reason))
