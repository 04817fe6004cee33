"""When messages that can wait are not sent: a part of the local day, over midnight too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from minshui.kernel.clock import LOCAL_ZONE

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` (included) to ``end`` (not), minutes of the local day; end may be earlier."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start == self.end or not all(
            0 <= minute < MINUTES_OF_DAY for minute in (self.start, self.end)
        ):
            raise ValueError("two different minutes of a day")

    def next_allowed(self, at: datetime) -> datetime:
        """Return ``at``, or the end of the quiet hours that it falls in."""
        local = at.astimezone(LOCAL_ZONE)
        minute = local.hour * 60 + local.minute
        over_midnight = self.end < self.start
        if over_midnight:
            is_quiet = minute >= self.start or minute < self.end
        else:
            is_quiet = self.start <= minute < self.end
        if not is_quiet:
            return at
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if over_midnight and minute >= self.start:
            day += timedelta(days=1)
        ends = day.replace(hour=self.end // 60, minute=self.end % 60)
        return ends.astimezone(UTC)
