"""Publishers and workers of the cluster profile, in this process, over the real broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import select

from minshui.entrypoints.worker import run_worker
from minshui.infrastructure.bus.broker import Broker, BrokerWaker
from minshui.infrastructure.bus.contracts import Line
from minshui.infrastructure.bus.models import WakeUp
from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock, SystemClock
from tests.conftest import Installation
from tests.infrastructure.bus.counting_line import CountingLine

LINE = "jobs.default"


@asynccontextmanager
async def publishing_over(database: Installation, broker_url: str) -> AsyncIterator[Installation]:
    """The installation, as a process of the cluster profile reaches it."""
    broker = Broker(broker_url, database.prefix)
    databases = TenantDatabases(
        database.server_url, prefix=database.prefix, waker_over=partial(BrokerWaker, broker)
    )
    yield Installation(databases, database.tenant_code, database.server_url, database.prefix)
    await databases.close()


@asynccontextmanager
async def working(
    database: Installation, broker_url: str, *lines: Line
) -> AsyncIterator[asyncio.Event]:
    """A worker; yields what stops it. Its first sweep is over."""
    stopping = asyncio.Event()
    broker = Broker(broker_url, database.prefix)
    worker = run_worker(database.databases, SystemClock(), stopping, lines, broker=broker)
    task = asyncio.create_task(worker)
    for line in lines:
        if isinstance(line, CountingLine):
            await line.visited()
    await consumers_of(database, broker_url, [line.name for line in lines])
    yield stopping
    stopping.set()
    async with asyncio.timeout(20):
        await task


async def tell(database: Installation, clock: FixedClock, line: str = LINE) -> None:
    """Commit news of a line."""
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        note_news(ctx.session, line)


async def rows(database: Installation) -> dict[str, int]:
    """How often workers were called by row, by line."""
    async with database.databases.master_session() as session:
        return {row[0]: row[1] for row in await session.execute(select(WakeUp.line, WakeUp.calls))}


async def consumers_of(
    database: Installation, broker_url: str, lines: Sequence[str], least: int = 1
) -> None:
    """Wait until each line's queue has consumers."""
    broker = Broker(broker_url, database.prefix)
    async with await broker.connect() as connection, asyncio.timeout(10):
        channel = await connection.channel()
        for line in lines:
            while True:
                queue = await broker.queues.declare(channel, line)
                if (queue.declaration_result.consumer_count or 0) >= least:
                    break
                await asyncio.sleep(0.02)
