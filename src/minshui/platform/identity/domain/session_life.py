"""How long a session lives."""

from __future__ import annotations

from datetime import datetime, timedelta


def is_alive(
    now: datetime, expires_at: datetime, last_seen_at: datetime, idle_minutes: int
) -> bool:
    """Return whether a session that nobody ended may go on; ``idle_minutes`` 0: it may be idle."""
    idle = timedelta(minutes=idle_minutes)
    return now < expires_at and (not idle or now < last_seen_at + idle)
