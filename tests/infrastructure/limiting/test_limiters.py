"""Limits hold over any number of connections and processes, in the database and in Redis."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select

from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.limiting.contracts import RateLimiter, Verdict
from minshui.infrastructure.limiting.in_database import DatabaseRateLimiter
from minshui.infrastructure.limiting.in_redis import RedisRateLimiter
from minshui.infrastructure.limiting.models import RateLimitRow
from minshui.infrastructure.redis_connection import create_redis
from minshui.kernel.clock import Clock, FixedClock, SystemClock
from minshui.kernel.errors import MinshuiError
from tests.conftest import Installation
from tests.servers import free_port

KEY = "supplier:TEST2026001:7"
MakeLimiter = Callable[[Clock], RateLimiter]
_HITTER = """
import asyncio, json, sys, time
from sqlalchemy import make_url
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.limiting.in_database import DatabaseRateLimiter
from minshui.infrastructure.limiting.in_redis import RedisRateLimiter
from minshui.infrastructure.redis_connection import create_redis
from minshui.kernel.clock import SystemClock

async def main(url, prefix, redis_url, key, limit, window, seconds):
    databases = TenantDatabases(make_url(url), prefix=prefix)
    if redis_url:
        limiter = RedisRateLimiter(create_redis(redis_url), prefix, SystemClock())
    else:
        limiter = DatabaseRateLimiter(databases, SystemClock())
    began, ended = [], time.time() + float(seconds)
    async def keep_hitting():
        while time.time() < ended:
            before = time.time()
            verdict = await limiter.hit(key, int(limit), float(window))
            if verdict.allowed:
                began.append((before, time.time()))
            else:
                await asyncio.sleep(min(verdict.retry_after.total_seconds(), 0.05))
    await asyncio.gather(*(keep_hitting() for _ in range(4)))
    print(json.dumps(began))
    await databases.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture(params=["database", "redis"])
async def make_limiter(
    request: pytest.FixtureRequest, database: Installation
) -> AsyncIterator[MakeLimiter]:
    """Makes limiters of each kind, each with connections of its own."""
    opened: list[TenantDatabases | Redis] = []
    redis_url = request.getfixturevalue("redis_url") if request.param == "redis" else None

    def make(clock: Clock) -> RateLimiter:
        if redis_url is not None:
            redis = create_redis(redis_url)
            opened.append(redis)
            return RedisRateLimiter(redis, database.prefix, clock)
        databases = TenantDatabases(database.server_url, prefix=database.prefix)
        opened.append(databases)
        return DatabaseRateLimiter(databases, clock)

    yield make
    for each in opened:
        await (each.close() if isinstance(each, TenantDatabases) else each.aclose())


async def test_a_limit_is_used_up_and_room_comes_back(
    make_limiter: MakeLimiter, clock: FixedClock
) -> None:
    # given
    limiter = make_limiter(clock)
    assert await limiter.hit(KEY, 10, 1, cost=4) == Verdict(True)
    clock.move_to(clock.now() + timedelta(milliseconds=500))
    assert await limiter.hit(KEY, 10, 1, cost=6) == Verdict(True)
    # when it is full
    verdict = await limiter.hit(KEY, 10, 1)
    # then
    assert verdict == Verdict(False, timedelta(milliseconds=600))
    clock.move_to(clock.now() + verdict.retry_after)
    assert await limiter.hit(KEY, 10, 1, cost=4) == Verdict(True)
    assert await limiter.hit(KEY, 10, 1, cost=6) == Verdict(False, timedelta(milliseconds=500))


async def test_each_key_and_each_window_has_counts_of_its_own(
    make_limiter: MakeLimiter, clock: FixedClock
) -> None:
    limiter = make_limiter(clock)
    assert (await limiter.hit(KEY, 1, 1)).allowed
    assert not (await limiter.hit(KEY, 1, 1)).allowed
    assert (await limiter.hit("supplier:OTHER2026001:7", 1, 1)).allowed
    assert (await limiter.hit(KEY, 5, 86_400, cost=5)).allowed
    assert not (await limiter.hit(KEY, 5, 86_400)).allowed


async def test_of_many_at_once_no_more_than_the_limit_are_allowed(
    make_limiter: MakeLimiter, clock: FixedClock
) -> None:
    # given
    limiters = [make_limiter(clock) for _ in range(6)]
    # when
    verdicts = await asyncio.gather(
        *(
            limiter.hit(KEY, 50, 60, cost=1 + number % 2)
            for limiter in limiters
            for number in range(20)
        )
    )
    # then every one of them is used, and none twice
    costs = [1 + number % 2 for _ in limiters for number in range(20)]
    assert sum(c for c, v in zip(costs, verdicts, strict=True) if v.allowed) == 50


@pytest.mark.slow
async def test_processes_together_keep_a_limit_over_time(
    request: pytest.FixtureRequest, make_limiter: MakeLimiter, database: Installation
) -> None:
    """Two processes with four hitters each, for four seconds: no half second holds too many."""
    # given
    limit, window = 25, 0.5
    is_redis = isinstance(make_limiter(SystemClock()), RedisRateLimiter)
    redis_url = request.getfixturevalue("redis_url") if is_redis else ""
    url = database.server_url.render_as_string(hide_password=False)
    arguments = (url, database.prefix, redis_url, KEY, str(limit), str(window), "4")
    # when
    hitters = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _HITTER, *arguments), stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [(await each.communicate())[0] for each in hitters]
    # then: a hit counted at some moment between its call and its return
    hits = sorted((began, ended) for output in outputs for began, ended in json.loads(output))
    for _, end in hits:
        surely_within = [1 for began, ended in hits if began > end - window and ended <= end]
        assert len(surely_within) <= limit
    # and the limit was used
    span = hits[-1][1] - hits[0][0]
    assert len(hits) > 0.7 * limit * span / window


async def test_what_has_expired_is_cleared_away(database: Installation, clock: FixedClock) -> None:
    # given
    limiter = DatabaseRateLimiter(database.databases, clock)
    for number in range(3):
        await limiter.hit(f"caller:{number}", 1, 10)
    clock.move_to(clock.now() + timedelta(seconds=61))
    # when
    await limiter.hit(KEY, 1, 10)
    # then
    async with database.databases.master_session() as session:
        left = (await session.execute(select(func.count()).select_from(RateLimitRow))).scalar_one()
    assert left == 1


async def test_without_redis_nothing_runs_free(clock: FixedClock) -> None:
    async with create_redis(f"redis://127.0.0.1:{free_port()}/0") as redis:
        with pytest.raises(MinshuiError) as refusal:
            await RedisRateLimiter(redis, "t_", clock).hit(KEY, 1, 1)
    assert refusal.value.code == "E_LIMITER_UNREACHABLE"
