"""The shared cache in Redis.

Each value carries the generation of its namespace; forgetting the whole namespace begins a new
generation, and what is of an earlier one counts as gone.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from minshui.infrastructure.cache.contracts import MAX_TTL
from minshui.infrastructure.cache.encoding import check_place, encode_value

_FAILURES = (RedisError, OSError)
# Longer than any value of the generation before is kept.
_GENERATION_KEPT = MAX_TTL * 2
_MILLISECOND = timedelta(milliseconds=1)
_log = structlog.get_logger(__name__)


class RedisCache:
    """See ``contracts.SharedCache``. ``prefix`` keeps installations on one Redis apart.

    ``redis`` decodes its answers, as that of ``create_redis`` does.
    """

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = f"{prefix}cache:"

    async def get(self, namespace: str, key: str) -> Any | None:
        """See ``SharedCache.get``."""
        check_place(namespace, key)
        places = [self._generation_place(namespace), self._place(namespace, key)]
        try:
            generation, stored = await self._redis.mget(places)
        except _FAILURES as failure:
            self._note(namespace, failure)
            return None
        if stored is None:
            return None
        put_in, _, text = str(stored).partition(" ")
        return json.loads(text) if put_in == (generation or "") else None

    async def put(self, namespace: str, key: str, value: Any, ttl: timedelta) -> None:
        """See ``SharedCache.put``."""
        check_place(namespace, key)
        text = encode_value(value, ttl)
        kept_ms = max(ttl // _MILLISECOND, 1)
        try:
            generation = str(await self._redis.get(self._generation_place(namespace)) or "")
            await self._redis.set(self._place(namespace, key), f"{generation} {text}", px=kept_ms)
        except _FAILURES as failure:
            self._note(namespace, failure)

    async def forget(self, namespace: str, key: str | None = None) -> None:
        """See ``SharedCache.forget``."""
        try:
            if key is None:
                place = self._generation_place(namespace)
                await self._redis.set(place, uuid4().hex, ex=_GENERATION_KEPT)
            else:
                await self._redis.delete(self._place(namespace, key))
        except _FAILURES as failure:
            self._note(namespace, failure)

    def _place(self, namespace: str, key: str) -> str:
        return f"{self._prefix}{len(namespace)}:{namespace}:{key}"

    def _generation_place(self, namespace: str) -> str:
        return f"{self._prefix}generation:{namespace}"

    def _note(self, namespace: str, failure: Exception) -> None:
        _log.warning("cache_unreachable", namespace=namespace, reason=str(failure))
