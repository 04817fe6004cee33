"""The worker: visits the tenants whose lines have work until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

import structlog

from minshui.infrastructure.bus.broker import Broker
from minshui.infrastructure.bus.consuming import ErrandConsumer
from minshui.infrastructure.bus.contracts import Line
from minshui.infrastructure.bus.desk import VisitDesk
from minshui.infrastructure.bus.stopping import pause
from minshui.infrastructure.bus.watching import SWEEP_SECONDS, LineWatch
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock

_LOOK_SECONDS = 0.25
_LOOK_BESIDE_BROKER_SECONDS = 1.0
_log = structlog.get_logger(__name__)


def stop_at_signals() -> asyncio.Event:
    """Return an event that ``SIGTERM`` and ``SIGINT`` set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def run_worker(
    databases: TenantDatabases,
    clock: Clock,
    stopping: asyncio.Event,
    lines: Sequence[Line],
    *,
    broker: Broker | None = None,
    sweep_seconds: float = SWEEP_SECONDS,
) -> None:
    """Do the work of ``lines`` in every tenant; after ``stopping``, end what is in hand.

    With a ``broker`` most calls come from there; the rows in master then only carry what it
    could not.
    """
    names = [line.name for line in lines]
    watch = LineWatch(databases, clock, names, sweep_seconds=sweep_seconds)
    desk = VisitDesk(lines, watch, clock, stopping)
    async with asyncio.TaskGroup() as group:
        look_every = _LOOK_SECONDS if broker is None else _LOOK_BESIDE_BROKER_SECONDS
        group.create_task(_keep_looking(watch, desk, stopping, look_every))
        if broker is not None:
            consumer = ErrandConsumer(
                broker, databases, desk, names, clock=clock, stopping=stopping
            )
            group.create_task(consumer.run())
    await desk.close()
    if broker is not None:
        await broker.close()


async def _keep_looking(
    watch: LineWatch, desk: VisitDesk, stopping: asyncio.Event, seconds: float
) -> None:
    while not stopping.is_set():
        try:
            for place in await watch.places_to_visit():
                desk.call(place)
        except Exception:
            _log.exception("watch_failed")
        await pause(stopping, seconds)
