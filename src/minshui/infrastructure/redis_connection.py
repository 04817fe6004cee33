"""How the program connects to Redis: it is quick or it is not there."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_CONNECT_SECONDS = 1
_CALL_SECONDS = 2


def create_redis(url: str) -> Redis:
    """Return a client that connects when first used; whoever makes it closes it.

    A call is tried once more, on a new connection, because a kept one may have died meanwhile.
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_CALL_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
