"""Time as it is injected: instants in UTC, dates in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """What business rules are given instead of the system time."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        ...

    def today(self) -> date:
        """Return the current local date."""
        ...


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the current date in Asia/Shanghai."""
        return self.now().astimezone(LOCAL_ZONE).date()


class FixedClock:
    """A clock that stands where it is put: for tests, replays and generated history."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        self._now = now.astimezone(UTC)

    @classmethod
    def at_noon(cls, day: date) -> FixedClock:
        """Return a clock at noon local time of ``day``."""
        return cls(datetime(day.year, day.month, day.day, 12, tzinfo=LOCAL_ZONE))

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        return self._now

    def today(self) -> date:
        """Return the local date of that instant."""
        return self._now.astimezone(LOCAL_ZONE).date()

    def move_to(self, now: datetime) -> None:
        """Put the clock to another instant."""
        self._now = now.astimezone(UTC)
