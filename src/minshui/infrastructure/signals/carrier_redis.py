"""Redis publish and subscribe."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_CALL_SECONDS = 10


class RedisCarriage:
    """See ``contracts.Carriage``."""

    def __init__(
        self, redis: Redis, channel: str, hearing: PubSub, on_text: Callable[[str], None]
    ) -> None:
        self._redis = redis
        self._channel = channel
        self._hearing = hearing
        self._on_text = on_text

    async def publish(self, text: str) -> None:
        """Publish; raises ``RedisError``."""
        await self._redis.publish(self._channel, text)

    async def wait_until_lost(self) -> None:
        """Hear until the connection breaks: raises ``RedisError``."""
        async for message in self._hearing.listen():
            self._on_text(message["data"])


class RedisCarrier:
    """See ``contracts.Carrier``. ``prefix`` keeps installations on one Redis apart."""

    max_bytes = 64_000

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._channel = f"{prefix}signals"

    @asynccontextmanager
    async def connected(self, on_text: Callable[[str], None]) -> AsyncIterator[RedisCarriage]:
        """Subscribe on a connection of its own; raises ``RedisError``."""
        redis = Redis.from_url(
            self._url,
            decode_responses=True,
            client_name=self._channel,
            socket_connect_timeout=_CALL_SECONDS,
            # The client would connect and subscribe again without a word, and nobody would know
            # that signals were missed.
            retry=Retry(NoBackoff(), 0),
        )
        async with aclosing(redis), redis.pubsub(ignore_subscribe_messages=True) as hearing:
            await hearing.subscribe(self._channel)
            # The server's answer: from here on everything is heard.
            await hearing.get_message(timeout=_CALL_SECONDS)
            yield RedisCarriage(redis, self._channel, hearing, on_text)
