"""The servers that tests of the cluster profile need: RabbitMQ, Redis, and simulators beside them.

A test asks for ``broker_url``, ``redis_url`` or ``smtp_sink`` and is thereby marked ``services``.
Where a server does not answer such tests are skipped, and the run's last lines say how many;
with ``MINSHUI_REQUIRE_SERVICES=1`` they fail instead. ``make services`` starts what is missing.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

BROKER_VARIABLE = "MINSHUI_TEST_BROKER_URL"
REDIS_VARIABLE = "MINSHUI_TEST_REDIS_URL"
REQUIRE_VARIABLE = "MINSHUI_REQUIRE_SERVICES"
_LOCAL_BROKER = "amqp://guest:guest@127.0.0.1:5672/"
_LOCAL_REDIS = "redis://127.0.0.1:6379/0"
_SERVICE_FIXTURES = {"broker_url", "redis_url"}
_ABSENT = "does not answer: make services"
_CTL_SECONDS = 60
_READY_SECONDS = 20


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs a server, so that ``-m services`` finds it."""
    for item in items:
        if _SERVICE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.services)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many tests were left out for want of a server."""
    left_out = [
        report
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple) and _ABSENT in report.longrepr[2]
    ]
    if left_out:
        terminalreporter.write_line(
            f"!!! {len(left_out)} tests were LEFT OUT: RabbitMQ or Redis is missing."
            " Start them with: make services",
            red=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis; keys of a test begin with a prefix of its own (see ``own_prefix``)."""
    url = os.environ.get(REDIS_VARIABLE) or _LOCAL_REDIS
    _need("Redis", url, 6379, b"PING\r\n", b"+PONG")
    return url


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """A RabbitMQ: a virtual host of this process's own where we may make one, else the given."""
    given = os.environ.get(BROKER_VARIABLE)
    url = given or _LOCAL_BROKER
    vhost = f"minshui-test-{uuid.uuid4().hex[:8]}"
    with broker_lock().open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _need("RabbitMQ", url, 5672, b"AMQP\x00\x00\x09\x01", b"\x01")
        is_own = not given and _rabbitmqctl("add_vhost", vhost)
        if is_own:
            user = urlsplit(url).username or "guest"
            assert _rabbitmqctl("set_permissions", "-p", vhost, user, ".*", ".*", ".*")
    try:
        yield f"{url.rstrip('/')}/{vhost}" if is_own else url
    finally:
        if is_own:
            _rabbitmqctl("delete_vhost", vhost)


def broker_lock() -> Path:
    """Return the file that a test of this run locks while it stops the broker, or sets it up."""
    return Path(os.environ["MINSHUI_TEST_RUN"]) / "broker.lock"


@pytest.fixture
def own_prefix() -> str:
    """What the names of this test's keys, queues and channels begin with."""
    return f"t{uuid.uuid4().hex[:10]}_"


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running_simulator(party: str, *options: str) -> AsyncIterator[int]:
    """Run ``minshui.simulators.<party>`` on a free port for as long as the block lasts."""
    port = free_port()
    command = [sys.executable, "-m", f"minshui.simulators.{party}", "--port", str(port), *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(_READY_SECONDS):
            assert await process.stdout.readline(), f"{party} ended before it was ready"
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _need(name: str, url: str, default_port: int, greeting: bytes, answer: bytes) -> None:
    """Leave the test out, or fail it, unless the server answers."""
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or default_port)
    try:
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(greeting)
            if connection.recv(16).startswith((answer, b"-NOAUTH")):
                return
    except OSError:
        pass
    message = f"{name} at {address[0]}:{address[1]} {_ABSENT}"
    if os.environ.get(REQUIRE_VARIABLE) == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def _rabbitmqctl(*arguments: str) -> bool:
    """Run the broker's own command; False: there is none here, or it may not."""
    program = shutil.which("rabbitmqctl") or "/usr/sbin/rabbitmqctl"
    if not Path(program).exists():
        return False
    try:
        done = subprocess.run(
            [program, "--quiet", *arguments], capture_output=True, timeout=_CTL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
