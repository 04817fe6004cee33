"""Fire what is due by the calendar: once per tenant and occurrence, however many watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cronsim import CronSim
from sqlalchemy import select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.jobs.models import ScheduleRun
from minshui.infrastructure.jobs.queue import enqueue
from minshui.kernel.clock import LOCAL_ZONE


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that starts by itself: ``cron`` has five fields, in local time."""

    name: str
    cron: str
    kind: str
    queue: str = "default"

    def last_occurrence(self, now: datetime) -> datetime:
        """Return the latest instant not after ``now`` that the cron expression names."""
        minute = now.astimezone(LOCAL_ZONE).replace(second=0, microsecond=0)
        # The library looks strictly before the instant it is given.
        backwards = CronSim(self.cron, minute + timedelta(minutes=1), reverse=True)
        occurrence: datetime = next(backwards)
        return occurrence.astimezone(UTC)


async def fire_due(ctx: Context, schedules: Sequence[Schedule]) -> list[int]:
    """Enqueue the schedules whose last occurrence has not fired yet; returns the jobs' ids.

    A tenant that has never seen a schedule begins with the next occurrence. Occurrences missed
    while nothing ran fire once, late, not once each.
    """
    jobs = []
    for schedule in schedules:
        occurrence = schedule.last_occurrence(ctx.clock.now())
        begun = await database_of(ctx.session).insert_if_absent(
            ctx.session, ScheduleRun, {"name": schedule.name, "fired_for_at": occurrence}
        )
        if begun:
            continue
        last = await ctx.session.execute(
            select(ScheduleRun.fired_for_at)
            .where(ScheduleRun.name == schedule.name)
            .with_for_update()
        )
        if last.scalar_one() >= occurrence:
            continue
        await ctx.session.execute(
            update(ScheduleRun)
            .where(ScheduleRun.name == schedule.name)
            .values(fired_for_at=occurrence)
            .execution_options(synchronize_session=False)
        )
        payload = {"occurrence": occurrence.isoformat()}
        jobs.append(
            await enqueue(
                ctx, schedule.kind, payload, queue=schedule.queue, dedup_key=schedule.name
            )
        )
    return jobs
