"""Values that processes share, in the database and in Redis: the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.cache.contracts import MAX_KEY_LENGTH, MAX_VALUE_BYTES, SharedCache
from minshui.infrastructure.cache.in_database import DatabaseCache
from minshui.infrastructure.cache.in_redis import RedisCache
from minshui.infrastructure.cache.models import CacheRow
from minshui.infrastructure.redis_connection import create_redis
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.servers import free_port

HERE = "TEST2026001:template"
ELSEWHERE = "OTHER2026001:template"
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["database", "redis"])
async def cache(
    request: pytest.FixtureRequest, database: Installation, clock: FixedClock
) -> AsyncIterator[SharedCache]:
    """A cache of each kind."""
    if request.param == "database":
        yield DatabaseCache(database.databases, clock)
        return
    async with create_redis(request.getfixturevalue("redis_url")) as redis:
        yield RedisCache(redis, database.prefix)


async def test_a_value_is_there_until_it_is_forgotten(cache: SharedCache) -> None:
    assert await cache.get(HERE, "code") is None
    await cache.put(HERE, "code", {"text": "尊敬的用户", "parts": [1, 2]}, MINUTE)
    assert await cache.get(HERE, "code") == {"text": "尊敬的用户", "parts": [1, 2]}
    await cache.put(HERE, "code", "other", MINUTE)
    assert await cache.get(HERE, "code") == "other"
    await cache.forget(HERE, "code")
    assert await cache.get(HERE, "code") is None


async def test_a_namespace_is_forgotten_whole_and_alone(cache: SharedCache) -> None:
    # given
    for namespace in (HERE, ELSEWHERE):
        await cache.put(namespace, "one", namespace, MINUTE)
        await cache.put(namespace, "two", namespace, MINUTE)
    # when
    await cache.forget(HERE)
    # then
    assert [await cache.get(HERE, key) for key in ("one", "two")] == [None, None]
    assert await cache.get(ELSEWHERE, "one") == ELSEWHERE
    # and it takes values again
    await cache.put(HERE, "one", 1, MINUTE)
    assert await cache.get(HERE, "one") == 1


async def test_no_two_places_are_one(cache: SharedCache) -> None:
    await cache.put("A:b", "c", 1, MINUTE)
    await cache.put("A", "b:c", 2, MINUTE)
    assert [await cache.get("A:b", "c"), await cache.get("A", "b:c")] == [1, 2]


async def test_many_put_at_once(cache: SharedCache) -> None:
    await asyncio.gather(*(cache.put(HERE, "code", "same", MINUTE) for _ in range(20)))
    assert await cache.get(HERE, "code") == "same"


@pytest.mark.parametrize(
    ("key", "value", "ttl"),
    [
        ("code", None, MINUTE),
        ("code", object(), MINUTE),
        ("code", "x" * MAX_VALUE_BYTES, MINUTE),
        ("", 1, MINUTE),
        ("x" * (MAX_KEY_LENGTH + 1), 1, MINUTE),
        ("code", 1, timedelta(0)),
        ("code", 1, timedelta(days=2)),
    ],
)
async def test_what_cannot_be_kept_is_a_mistake(
    cache: SharedCache, key: str, value: Any, ttl: timedelta
) -> None:
    with pytest.raises(ValueError, match=r"value|place"):
        await cache.put(HERE, key, value, ttl)


async def test_a_value_expires_in_the_database_and_its_row_is_cleared_away(
    database: Installation, clock: FixedClock
) -> None:
    # given
    cache = DatabaseCache(database.databases, clock)
    await cache.put(HERE, "code", "old", MINUTE)
    await cache.put(ELSEWHERE, "code", "of another, to live", MINUTE * 10)
    clock.move_to(clock.now() + MINUTE - timedelta(milliseconds=1))
    assert await cache.get(HERE, "code") == "old"
    # when
    clock.move_to(clock.now() + timedelta(milliseconds=2))
    # then
    assert await cache.get(HERE, "code") is None
    await cache.put(HERE, "next", "new", MINUTE)
    async with database.databases.master_session() as session:
        left = (await session.execute(select(func.count()).select_from(CacheRow))).scalar_one()
    assert left == 2
    assert await cache.get(ELSEWHERE, "code") == "of another, to live"


async def test_a_value_expires_in_redis(redis_url: str, own_prefix: str) -> None:
    async with create_redis(redis_url) as redis:
        cache = RedisCache(redis, own_prefix)
        await cache.put(HERE, "code", "old", timedelta(milliseconds=60))
        assert await cache.get(HERE, "code") == "old"
        await asyncio.sleep(0.08)
        assert await cache.get(HERE, "code") is None


async def test_a_cache_that_does_not_answer_is_an_empty_one() -> None:
    async with create_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        cache = RedisCache(redis, "t_")
        await cache.put(HERE, "code", 1, MINUTE)
        await cache.forget(HERE)
        assert await cache.get(HERE, "code") is None
