"""Processes that are killed and started again, and what befalls the broker between them.

The broker is stopped and started (``rabbitmqctl stop_app``, ``start_app``), all connections to the
test's own virtual host are closed, and the wire to it is cut.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.infrastructure.bus.proxy import Proxy
from tests.servers import broker_lock

_OUTAGE_SECONDS = 2.0
_STOP_SECONDS = 120

Blow = Callable[[], Awaitable[None]]


class Fleet:
    """Processes that are started again whenever they are killed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._running: dict[str, Process] = {}
        self._orders: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {}

    async def start(self, name: str, command: Sequence[str], **variables: str) -> None:
        """Start a process under a name, with these ``MINSHUI_…`` variables besides."""
        self._orders[name] = command, variables
        own = {f"MINSHUI_{key.upper()}": value for key, value in variables.items()}
        self._running[name] = await asyncio.create_subprocess_exec(
            *command, env=self._environment | own, stdout=DEVNULL, start_new_session=True
        )

    async def kill(self, name: str) -> None:
        """Kill a process (−9), with those that it has started, and start it again."""
        process = self._running[name]
        if process.returncode == 0:
            return  # it has done all it had to do
        _kill(process)
        assert await process.wait() == -signal.SIGKILL
        command, variables = self._orders[name]
        await self.start(name, command, **variables)

    async def ended(self, name: str) -> int:
        """Wait until a process has ended by itself; return its exit code."""
        return await self._running[name].wait()

    async def stop(self) -> dict[str, int]:
        """Ask all that work on to stop, wait for the others; return their exit codes.

        Who was killed last may still be starting: it is asked once it can be.
        """
        async with asyncio.timeout(_STOP_SECONDS):
            for name, process in self._running.items():
                if not name.startswith("publisher"):
                    await _begun(process)
                    process.terminate()
            return {name: await each.wait() for name, each in self._running.items()}

    def scuttle(self) -> None:
        """Kill whatever still runs."""
        for process in self._running.values():
            if process.returncode is None:
                _kill(process)


@asynccontextmanager
async def fleet_of(environment: Mapping[str, str]) -> AsyncIterator[Fleet]:
    """A fleet of which nothing is left afterwards."""
    fleet = Fleet(environment)
    try:
        yield fleet
    finally:
        fleet.scuttle()


async def _begun(process: Process) -> None:
    """Wait until a process catches SIGTERM, as Linux tells it in ``/proc``."""
    while process.returncode is None and not _catches_sigterm(process.pid):  # noqa: ASYNC110
        await asyncio.sleep(0.1)


def _catches_sigterm(process_id: int) -> bool:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    caught = next(line.split()[1] for line in lines if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def _kill(process: Process) -> None:
    for each in [process.pid, *children_of(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def children_of(process_id: int) -> list[int]:
    """The processes that a process has started and that still run."""
    with suppress(OSError):
        listed = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
        return [int(word) for word in listed.split()]
    return []


@asynccontextmanager
async def _broker_alone() -> AsyncIterator[None]:
    """Keep other tests of this run from telling the broker something meanwhile."""
    with broker_lock().open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


async def rabbitmqctl(*words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "rabbitmqctl", *words, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


def broker_blows(wire: Proxy, broker_url: str) -> list[tuple[str, Blow]]:
    """What befalls the broker."""
    vhost = urlsplit(broker_url).path.lstrip("/") or "/"

    async def close_connections() -> None:
        async with _broker_alone():
            await rabbitmqctl("close_all_connections", "--vhost", vhost, "a test of faults")

    async def cut_the_wire() -> None:
        await wire.cut()
        await asyncio.sleep(_OUTAGE_SECONDS)
        await wire.mend()

    async def restart() -> None:
        async with _broker_alone():
            await rabbitmqctl("stop_app")
            await asyncio.sleep(_OUTAGE_SECONDS)
            await rabbitmqctl("start_app")

    return [("close", close_connections), ("cut", cut_the_wire), ("restart", restart)]
