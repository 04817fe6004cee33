"""When failures lock a user."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.platform.identity.contracts import SignInPolicy


def is_locked(locked_until_at: datetime | None, now: datetime) -> bool:
    """Return whether a lock still holds."""
    return locked_until_at is not None and now < locked_until_at


def after_failure(
    failures: int, now: datetime, policy: SignInPolicy
) -> tuple[int, datetime | None]:
    """Return the failures in a row and the end of the lock after one more failure.

    The count starts anew with the lock, so that after it the user has all tries again.
    """
    if failures + 1 >= policy.max_failures:
        return 0, now + timedelta(minutes=policy.lock_minutes)
    return failures + 1, None
