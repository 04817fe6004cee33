"""How often people may look for others, and change the tenant."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.limiting.contracts import RateLimiter
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import (
    SEARCH_WINDOW_SECONDS,
    SEARCHES_AT_MOST,
    SWITCH_WINDOW_SECONDS,
    SWITCHES_AT_MOST,
    Person,
)
from minshui.platform.grant.errors import GRANT_SEARCH_LIMIT, SWITCH_LIMIT


async def count_search(ctx: Context, limiter: RateLimiter) -> None:
    """Count one look for somebody of another tenant; raises ``E_GRANT_SEARCH_LIMIT``."""
    key = f"grant-search:{ctx.tenant_code}:{ctx.actor.user_id}"
    verdict = await limiter.hit(key, SEARCHES_AT_MOST, SEARCH_WINDOW_SECONDS)
    if not verdict.allowed:
        note_security(ctx, SecurityKind.RATE_LIMITED, "limit", "grant-search")
        minutes = ceil(verdict.retry_after / timedelta(minutes=1))
        raise MinshuiError(GRANT_SEARCH_LIMIT, minutes=minutes)


async def count_switch(ctx: Context, limiter: RateLimiter, person: Person) -> None:
    """Count one change of the tenant, wherever the person is; raises ``E_SWITCH_LIMIT`` (R-115)."""
    verdict = await limiter.hit(f"switch:{person.key}", SWITCHES_AT_MOST, SWITCH_WINDOW_SECONDS)
    if not verdict.allowed:
        note_security(ctx, SecurityKind.RATE_LIMITED, "limit", "switch")
        seconds = ceil(verdict.retry_after / timedelta(seconds=1))
        raise MinshuiError(SWITCH_LIMIT, seconds=seconds)
