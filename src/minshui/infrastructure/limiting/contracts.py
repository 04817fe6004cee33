"""The port of rate limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a hit may go on; if not, ``retry_after`` says when so many would fit again."""

    allowed: bool
    retry_after: timedelta = timedelta(0)


class RateLimiter(Protocol):
    """Counts hits by key; a hit that is not allowed does not count."""

    async def hit(self, key: str, limit: int, window_seconds: float, cost: int = 1) -> Verdict:
        """Take ``cost`` of the ``limit`` that any span of ``window_seconds`` has room for.

        ``key`` names what is limited and in which tenant (``supplier:FZ2026001:7``), in at most
        ``MAX_KEY_LENGTH`` characters. Counted at once and for good, whatever becomes of the
        caller's own transaction. Raises ``E_LIMITER_UNREACHABLE`` or ``E_DATABASE_UNREACHABLE``,
        and ``ValueError`` where ``cost`` exceeds ``limit``: it would never fit.
        """
        ...


MAX_KEY_LENGTH = 160
