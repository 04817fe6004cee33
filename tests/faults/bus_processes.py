"""Processes for the bus's faults: who publishes, who works, and both as one program.

``python -m tests.faults.bus_processes publish 1/2 5000`` publishes 5,000 events over the keys of
the first of two publishers, from where an earlier one was killed; ``work`` is a worker with the
subscriber ``effects``; ``program 5000`` runs both under the supervisor.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import text

from minshui.entrypoints.runtime import load_settings, open_broker, open_databases, run_async
from minshui.entrypoints.worker import run_worker, stop_at_signals
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.publishing import publish_all
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.infrastructure.processes.lifeline import follow_supervisor
from minshui.infrastructure.processes.supervisor import ChildSpec, Supervisor
from minshui.kernel.clock import SystemClock
from tests.databases import TENANT_CODE

KEYS = 500
CREATE_EFFECTS = """
    CREATE TABLE effects (id BIGSERIAL PRIMARY KEY, shard_key TEXT NOT NULL, number INT NOT NULL)"""
SWEEP_SECONDS = 10.0
_TOGETHER = 5
_PUBLISHED = text("SELECT shard_key, count(*) FROM sys_outbox GROUP BY shard_key")
_EFFECT = text("INSERT INTO effects (shard_key, number) VALUES (:shard_key, :number)")


@dataclass(frozen=True)
class Counted:
    """``number`` counts the events of its key from 1."""

    event_type: ClassVar[str] = "test.counted"
    number: int


async def append_effect(ctx: Context, event: DeliveredEvent) -> None:
    """Leave a mark that shows a second delivery, and the order."""
    number = event.payload["number"]
    await ctx.session.execute(_EFFECT, {"shard_key": event.shard_key, "number": number})


async def publish(part: int, parts: int, count: int) -> None:
    """Publish until this part's keys have ``count`` events, some a unit of work."""
    clock, dice = SystemClock(), random.Random()
    keys = [f"key:{number}" for number in range(KEYS) if number % parts == part - 1]
    async with open_databases(load_settings()) as databases:
        numbers = await _published(databases, keys)
        while (missing := count - sum(numbers.values())) > 0:
            chosen = dice.choices(keys, k=min(_TOGETHER, missing))
            async with databases.tenant_work(TENANT_CODE, system_actor(), clock) as ctx:
                events = []
                for key in chosen:
                    numbers[key] += 1
                    events.append((ctx, Counted(numbers[key]), key))
                await publish_all(events)


async def work() -> None:
    """Deliver events until told to stop, as ``minshui worker`` does."""
    stopping, clock, settings = stop_at_signals(), SystemClock(), load_settings()
    async with open_databases(settings) as databases:
        heard = [Subscription("effects", Counted.event_type, append_effect)]
        relay = OutboxRelay(databases, heard, clock, stopping)
        broker = open_broker(settings)
        await run_worker(
            databases, clock, stopping, [relay], broker=broker, sweep_seconds=SWEEP_SECONDS
        )


async def program(count: int) -> None:
    """Run a publisher and a worker under the supervisor."""
    supervisor = Supervisor(
        [
            ChildSpec("publisher", command("publish", "1/1", str(count))),
            ChildSpec("worker", command("work")),
        ]
    )
    stopping = stop_at_signals()
    running = asyncio.create_task(supervisor.run())
    await stopping.wait()
    supervisor.stop()
    await running


def command(*words: str) -> list[str]:
    """Return the command line of one of these processes."""
    return [sys.executable, "-m", "tests.faults.bus_processes", *words]


async def _published(databases: TenantDatabases, keys: Sequence[str]) -> dict[str, int]:
    async with databases.open_session(TENANT_CODE) as session:
        found = {row[0]: row[1] for row in await session.execute(_PUBLISHED)}
    return {key: found.get(key, 0) for key in keys}


def main() -> None:
    """Run the process that the command line names."""
    follow_supervisor()
    name, *words = sys.argv[1:]
    if name == "publish":
        part, parts = words[0].split("/")
        run_async(publish(int(part), int(parts), int(words[1])))
    elif name == "program":
        run_async(program(int(words[0])))
    else:
        run_async(work())


if __name__ == "__main__":
    main()
