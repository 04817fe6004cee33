"""How long a message waits before it is tried, or asked after, again (R-137)."""

from __future__ import annotations

from datetime import datetime, timedelta

MOST_ATTEMPTS = 10
"""After so many failed attempts on one channel the next is taken, or the message has failed."""
MOST_ASKS = 6
"""After so many questions without an answer a person has to decide."""

_FIRST_RETRY = timedelta(seconds=2)
_LAST_RETRY = timedelta(minutes=15)
_FIRST_ASK = timedelta(seconds=10)
_LAST_ASK = timedelta(minutes=10)
_THROTTLED = timedelta(seconds=1)
_LEAST_WAIT_FOR_SUPPLIER = timedelta(seconds=15)


def retry_pause(failures: int, spread: int) -> timedelta:
    """Return the pause after so many failures (from 1): doubling, never beyond 15 minutes.

    ``spread`` (0–999) adds up to half of it, so that what failed together comes back apart.
    """
    pause = min(_FIRST_RETRY * (1 << min(failures - 1, 20)), _LAST_RETRY)
    return pause + pause * spread / 2000


def ask_pause(asks: int) -> timedelta:
    """Return the pause after so many questions (from 1) that nobody could answer."""
    return min(_FIRST_ASK * (1 << min(asks - 1, 20)), _LAST_ASK)


def throttled_pause(wanted: timedelta | None, spread: int) -> timedelta:
    """Return the pause after "too fast": what the supplier wants, at least a second, spread."""
    pause = max(wanted or _THROTTLED, _THROTTLED)
    return pause + pause * spread / 1000


def supplier_pause(created_at: datetime, now: datetime, spread: int) -> timedelta:
    """Return the pause while no supplier can take a message: a quarter of its age.

    So a short outage costs little time, and a long one few visits.
    """
    pause = min(max((now - created_at) / 4, _LEAST_WAIT_FOR_SUPPLIER), _LAST_RETRY)
    return pause + pause * spread / 2000
