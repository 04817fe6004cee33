"""When somebody has just proved that it is them."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.platform.identity.contracts import Means

PASSWORD = "password"  # noqa: S105 - a kind of proof
"""What proves it for people without a second factor."""


def begins_stepped_up(means: Means) -> bool:
    """Return whether a session that began so needs no step-up at first.

    A remembered browser, another platform's word or a code by SMS alone are less than what a
    step-up asks for; whoever has a second factor never begins by the password only.
    """
    return means in (PASSWORD, "second_factor")


def is_stepped_up(stepped_up_at: datetime | None, minutes: int, now: datetime) -> bool:
    """Return whether high-risk routes are open; ``minutes`` 0: they ask for nothing."""
    if minutes == 0:
        return True
    return stepped_up_at is not None and now < stepped_up_at + timedelta(minutes=minutes)
