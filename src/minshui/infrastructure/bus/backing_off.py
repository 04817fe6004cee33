"""How long to leave alone what has failed."""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

_SPREAD = 0.25


def pause_before_retry(key: str, attempts: int, *, first: float, last: float) -> timedelta:
    """Return a pause that doubles with ``attempts``, from ``first`` up to ``last`` seconds.

    Up to a quarter is added, by ``key``: what failed together does not come back together.
    """
    seconds: float = min(first * 2 ** min(attempts, 32), last)
    share = crc32(f"{key}:{attempts}".encode()) / 2**32
    return timedelta(seconds=seconds * (1 + _SPREAD * share))
