"""The scheduler: enqueues what is due by the calendar until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from minshui.infrastructure.bus.stopping import pause
from minshui.infrastructure.bus.watching import active_tenants
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.jobs.firing import fire_due, next_look_at
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.clock import Clock

SWEEP_SECONDS = 60
"""Every tenant is looked at this often: what somebody has changed is known by then."""

_LOOK_SECONDS = 1.0
_AFTER_FAILURE_SECONDS = 15
_TENANTS_AT_ONCE = 4
_log = structlog.get_logger(__name__)


async def run_scheduler(
    databases: TenantDatabases, clock: Clock, stopping: asyncio.Event, schedules: Sequence[Schedule]
) -> None:
    """Enqueue what is due by the calendar, in every tenant, until ``stopping``.

    Any number of schedulers may run at once.
    """
    calendar = Calendar(databases, clock, schedules)
    while not stopping.is_set():
        try:
            await calendar.look()
        except Exception:
            _log.exception("calendar_failed")
        await pause(stopping, _LOOK_SECONDS)


class Calendar:
    """One scheduler's view of when to look at which tenant."""

    def __init__(
        self, databases: TenantDatabases, clock: Clock, schedules: Sequence[Schedule]
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._schedules = schedules
        self._looks: dict[str, datetime | None] = {}
        self._swept_at: datetime | None = None
        self._places = asyncio.Semaphore(_TENANTS_AT_ONCE)

    async def look(self) -> None:
        """Fire what is due, wherever something may be."""
        now = self._clock.now()
        # A clock that was put back must not keep the next sweep waiting.
        since = None if self._swept_at is None else abs(now - self._swept_at)
        if since is None or since >= timedelta(seconds=SWEEP_SECONDS):
            codes = await active_tenants(self._databases)
            self._swept_at = now
            self._looks = dict.fromkeys(codes)
        else:
            codes = [code for code, at in self._looks.items() if at is not None and at <= now]
        await asyncio.gather(*(self._fire(code) for code in codes))

    async def _fire(self, code: str) -> None:
        actor = system_actor("scheduler", "定时任务")
        try:
            async with (
                self._places,
                self._databases.tenant_work(code, actor, self._clock) as ctx,
            ):
                await fire_due(ctx, self._schedules)
                self._looks[code] = await next_look_at(ctx, self._schedules)
        except Exception:
            _log.exception("schedule_failed", tenant=code)
            self._looks[code] = self._clock.now() + timedelta(seconds=_AFTER_FAILURE_SECONDS)
