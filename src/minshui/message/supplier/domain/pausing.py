"""How long a failing supplier is left alone."""

from __future__ import annotations

from datetime import timedelta

FAILURES_BEFORE_PAUSE = 5
"""So many failures in a row, with no success between, begin a pause."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=10)


def pause_after(failures: int) -> timedelta | None:
    """Return the pause that follows so many failures in a row; None: not yet.

    It doubles with every failure: the first call after a pause finds out whether it was enough.
    """
    if failures < FAILURES_BEFORE_PAUSE:
        return None
    doublings = min(failures - FAILURES_BEFORE_PAUSE, 16)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
