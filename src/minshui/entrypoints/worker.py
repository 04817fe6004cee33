"""The worker: delivers events and runs jobs of every tenant until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.jobs.contracts import JobHandler
from minshui.infrastructure.jobs.queue import next_due_at
from minshui.infrastructure.jobs.runner import JobRunner
from minshui.infrastructure.jobs.scheduling import Schedule, fire_due
from minshui.infrastructure.outbox.contracts import Subscription
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.infrastructure.outbox.watching import TenantWatch
from minshui.kernel.clock import Clock

_POLL_SECONDS = 0.25
_SCHEDULER_SECONDS = 5.0
_AFTER_FAILURE_SECONDS = 15
_TENANTS_AT_ONCE = 4
_log = structlog.get_logger(__name__)

Visit = Callable[[str], Awaitable[datetime | None]]
"""Does what is due in one tenant; returns when the next thing is."""


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
    *,
    handlers: Mapping[str, JobHandler],
    queues: Sequence[str],
    subscriptions: Sequence[Subscription] | None = None,
) -> None:
    """Run the jobs of ``queues`` and, if there are ``subscriptions``, deliver events to them."""
    async with asyncio.TaskGroup() as group:
        if subscriptions is not None:
            relay = OutboxRelay(databases, subscriptions, clock, stopping)

            async def deliver(code: str) -> datetime | None:
                await relay.deliver_due(code)
                return await relay.next_due_at(code)

            group.create_task(_keep_visiting(databases, clock, stopping, deliver))
        runner = JobRunner(databases, handlers, clock, stopping)
        for queue in queues:
            group.create_task(
                _keep_visiting(
                    databases, clock, stopping, _job_visit(databases, clock, runner, queue)
                )
            )


async def run_scheduler(
    databases: TenantDatabases, clock: Clock, stopping: asyncio.Event, schedules: Sequence[Schedule]
) -> None:
    """Enqueue what is due by the calendar, in every tenant, until ``stopping``."""
    seen: dict[str, datetime] = {}
    watch = TenantWatch(databases, clock)
    while not stopping.is_set():
        occurrences = {each.name: each.last_occurrence(clock.now()) for each in schedules}
        if occurrences != seen:
            failed = False
            for code in await watch.active_tenants():
                try:
                    async with databases.tenant_work(code, system_actor("scheduler"), clock) as ctx:
                        await fire_due(ctx, schedules)
                except Exception:
                    failed = True
                    _log.exception("schedule_failed", tenant=code)
            seen = {} if failed else occurrences
        await _pause(stopping, _SCHEDULER_SECONDS)


def _job_visit(databases: TenantDatabases, clock: Clock, runner: JobRunner, queue: str) -> Visit:
    async def visit(code: str) -> datetime | None:
        await runner.run_due(code, queue)
        async with databases.tenant_work(code, system_actor("worker"), clock) as ctx:
            return await next_due_at(ctx, queue)

    return visit


async def _keep_visiting(
    databases: TenantDatabases, clock: Clock, stopping: asyncio.Event, visit: Visit
) -> None:
    watch = TenantWatch(databases, clock)
    running: dict[str, asyncio.Task[None]] = {}
    places = asyncio.Semaphore(_TENANTS_AT_ONCE)

    async def visit_safely(code: str) -> None:
        async with places:
            try:
                watch.visit_again(code, await visit(code))
            except Exception:
                _log.exception("visit_failed", tenant=code)
                watch.visit_again(code, clock.now() + timedelta(seconds=_AFTER_FAILURE_SECONDS))

    while not stopping.is_set():
        try:
            codes = await watch.tenants_to_visit()
        except Exception:
            _log.exception("watch_failed")
            codes = []
        running = {code: task for code, task in running.items() if not task.done()}
        for code in codes:
            if code in running:
                watch.visit_again(code, clock.now())
            else:
                running[code] = asyncio.create_task(visit_safely(code))
        await _pause(stopping, _POLL_SECONDS)
    await asyncio.gather(*running.values())


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        pass
