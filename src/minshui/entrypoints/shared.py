"""What the processes of an installation share besides its databases: made once a process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from minshui.infrastructure.cache.contracts import SharedCache
from minshui.infrastructure.cache.in_database import DatabaseCache
from minshui.infrastructure.cache.in_redis import RedisCache
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.limiting.contracts import RateLimiter
from minshui.infrastructure.limiting.in_database import DatabaseRateLimiter
from minshui.infrastructure.limiting.in_redis import RedisRateLimiter
from minshui.infrastructure.redis_connection import create_redis
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import Clock


@dataclass(frozen=True)
class Shared:
    """In Redis where there is one, else in the master database."""

    cache: SharedCache
    limiter: RateLimiter


@asynccontextmanager
async def open_shared(
    settings: Settings, databases: TenantDatabases, clock: Clock
) -> AsyncIterator[Shared]:
    """Give what the settings ask for, for as long as the block lasts."""
    if settings.redis_url is None:
        yield Shared(DatabaseCache(databases, clock), DatabaseRateLimiter(databases, clock))
        return
    prefix = settings.database_prefix
    async with aclosing(create_redis(settings.redis_url)) as redis:
        yield Shared(RedisCache(redis, prefix), RedisRateLimiter(redis, prefix, clock))
