"""How often the doors of sign-in may be tried, counted over all processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from minshui.infrastructure.limiting.contracts import RateLimiter
from minshui.infrastructure.limiting.windows import SLOTS, SPAN
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.errors import TOO_MANY_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within any span of so many seconds."""

    name: str
    most: int
    seconds: int

    @property
    def longest_wait(self) -> int:
        """After so many seconds there is room for sure: limits look back a tenth longer."""
        return ceil(self.seconds * SPAN / SLOTS)


# An office of a hundred people stands behind one address, and they all begin at eight.
BY_ADDRESS = Limit("address", 300, 300)
BY_NAME = Limit("name", 30, 300)
CAPTCHAS = Limit("captcha", 300, 300)
SMS_PAUSE = Limit("sms-pause", 1, 60)
SMS_OF_DAY = Limit("sms-day", 10, 86400)
SMS_OF_ADDRESS = Limit("sms-address", 60, 3600)
EXCHANGES = Limit("exchange", 1200, 300)


async def keep_within(limiter: RateLimiter, limit: Limit, *subject: str) -> None:
    """Count one more try of a subject; raises ``E_TOO_MANY_ATTEMPTS``."""
    key = f"sign-in:{limit.name}:{digest_of(*subject)}"
    verdict = await limiter.hit(key, limit.most, limit.seconds)
    if not verdict.allowed:
        seconds = ceil(verdict.retry_after / timedelta(seconds=1))
        raise MinshuiError(TOO_MANY_ATTEMPTS, seconds=seconds)


def digest_of(*subject: str) -> str:
    """Return a short key for whatever strangers may have typed."""
    return hashlib.sha256("\0".join(subject).encode("utf-8", "surrogatepass")).hexdigest()[:32]
