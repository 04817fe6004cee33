"""The tests' own servers: there, kept apart, and missed aloud where they are absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import aio_pika
import pytest
from redis.asyncio import Redis

from tests.servers import BROKER_VARIABLE, REDIS_VARIABLE, REQUIRE_VARIABLE, free_port

_TEST = "tests/infrastructure/test_servers.py::test_redis_takes_and_gives"


def run_without_redis(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run one test in a run of its own, where no Redis answers."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MINSHUI_", "PYTEST_", "COV_"))
    }
    environment |= {REDIS_VARIABLE: f"redis://127.0.0.1:{free_port()}/0"} | variables
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", _TEST]
    return subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_redis_takes_and_gives(redis_url: str, own_prefix: str) -> None:
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        await redis.set(f"{own_prefix}key", "值", px=5000)
        assert await redis.get(f"{own_prefix}key") == "值"


async def test_the_broker_has_a_virtual_host_for_this_run_alone(broker_url: str) -> None:
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("own", auto_delete=True)
        await channel.default_exchange.publish(aio_pika.Message(b"x"), queue.name)
        message = await queue.get(timeout=5)
        assert message is not None
        assert message.body == b"x"
    if not os.environ.get(BROKER_VARIABLE):
        assert "/minshui-test-" in broker_url


@pytest.mark.slow
def test_a_missing_server_is_told_at_the_end_of_the_run() -> None:
    done = run_without_redis()
    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
    assert "1 tests were LEFT OUT" in done.stdout
    assert "make services" in done.stdout


@pytest.mark.slow
def test_a_missing_server_is_a_failure_where_servers_are_required() -> None:
    done = run_without_redis(**{REQUIRE_VARIABLE: "1"})
    assert done.returncode == 1, done.stdout
    assert "Redis at 127.0.0.1" in done.stdout
