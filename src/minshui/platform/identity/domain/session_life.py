"""How long a session lives when nobody ends it."""

from __future__ import annotations

from datetime import datetime, timedelta


def alive_until(now: datetime, expires_at: datetime, idle_minutes: int) -> datetime:
    """Return when a session that is used at this moment ends by itself; 0: it may be idle."""
    if not idle_minutes:
        return expires_at
    return min(expires_at, now + timedelta(minutes=idle_minutes))
