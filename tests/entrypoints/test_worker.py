"""The worker and the scheduler, in this process, on a real installation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import select

from minshui.entrypoints.scheduler import run_scheduler
from minshui.entrypoints.worker import run_worker
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.administration import driver_connection, drop_database
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.models import JobRow
from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.jobs.runner import JobLine
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.publishing import publish
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import register_tenant


@dataclass(frozen=True)
class Woken:
    event_type: ClassVar[str] = "test.woken"
    number: int


@dataclass
class Desk:
    """Hears events and does jobs, and lets a test wait until something has been done."""

    heard: asyncio.Queue[int]
    done: asyncio.Queue[int]

    async def hear(self, _ctx: Context, event: DeliveredEvent) -> None:
        self.heard.put_nowait(event.payload["number"])

    async def work(self, _ctx: Context, job: Job) -> JobStep:
        self.done.put_nowait(job.payload["number"])
        return JobStep()


@asynccontextmanager
async def at_work(database: Installation, clock: FixedClock) -> AsyncIterator[Desk]:
    desk = Desk(asyncio.Queue(), asyncio.Queue())
    stopping = asyncio.Event()
    task = asyncio.create_task(
        run_worker(
            database.databases,
            clock,
            stopping,
            [
                OutboxRelay(
                    database.databases,
                    [Subscription("desk", "test.woken", desk.hear)],
                    clock,
                    stopping,
                ),
                JobLine(database.databases, {"test.work": desk.work}, clock, "default", stopping),
            ],
        )
    )
    yield desk
    stopping.set()
    await task


async def within(seconds: float, wait: Callable[[], Awaitable[int]]) -> int:
    async with asyncio.timeout(seconds):
        return await wait()


async def test_events_and_jobs_reach_a_waiting_worker(
    database: Installation, clock: FixedClock
) -> None:
    async with at_work(database, clock) as desk:
        await asyncio.sleep(0.5)  # the first sweep is over
        # when
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            await publish(ctx, Woken(1))
            await enqueue(ctx, "test.work", {"number": 2})
        # then
        assert await within(5, desk.heard.get) == 1
        assert await within(5, desk.done.get) == 2


async def test_a_tenant_out_of_reach_does_not_keep_the_others_waiting(
    database: Installation, clock: FixedClock
) -> None:
    # given
    await register_tenant(database.databases, "GONE2026001", clock)
    async with driver_connection(database.server_url) as server:
        await drop_database(server, f"{database.prefix}gone2026001")
    async with at_work(database, clock) as desk:
        # when
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            await publish(ctx, Woken(3))
        # then
        assert await within(5, desk.heard.get) == 3


async def test_the_scheduler_enqueues_what_is_due(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async def run_briefly() -> None:
        stopping = asyncio.Event()
        schedules = [Schedule("test.nightly", "10 3 * * *", "test.work", "测试")]
        task = asyncio.create_task(run_scheduler(database.databases, clock, stopping, schedules))
        await asyncio.sleep(0.3)
        stopping.set()
        await task

    await run_briefly()
    # when
    clock.move_to(datetime(2026, 11, 21, 19, 10, tzinfo=UTC))
    await run_briefly()
    await run_briefly()
    # then
    async with database.databases.open_session(database.tenant_code) as session:
        found = (await session.execute(select(JobRow.kind, JobRow.dedup_key))).all()
    assert [tuple(row) for row in found] == [("test.work", "test.nightly")]
