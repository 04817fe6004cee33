"""Schedules fire in a tenant: policies, pauses, clocks that jump, several schedulers at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import Field
from sqlalchemy import insert, select, update

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.pruning import prune
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.firing import fire_due, next_look_at
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow, ScheduleRow
from minshui.infrastructure.jobs.queue import get_job
from minshui.infrastructure.jobs.scheduling import (
    Misfire,
    Overlap,
    Schedule,
    ScheduleParameters,
    scheduled,
)
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.conftest import Installation


class Sizes(ScheduleParameters):
    portion: int = Field(default=200, ge=1, le=1000)


HOURLY = Schedule("test.hourly", "0 * * * *", "test", "测试", parameters=Sizes())
START = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # noon in Shanghai, where the clock stands


def hour(number: int, minutes: int = 0) -> datetime:
    return START + timedelta(hours=number, minutes=minutes)


async def begun(ctx: Context, schedule: Schedule) -> None:
    assert await fire_due(ctx, [schedule]) == []


async def log(ctx: Context) -> list[tuple[datetime, str, int, bool]]:
    """Return (occurrence, outcome, missed, has a job) of every entry."""
    columns = (
        ScheduleLogRow.occurrence_at,
        ScheduleLogRow.outcome,
        ScheduleLogRow.missed,
        ScheduleLogRow.job_id,
    )
    rows = await ctx.session.execute(select(*columns).order_by(ScheduleLogRow.id))
    return [(row.occurrence_at, row.outcome, row.missed, row.job_id is not None) for row in rows]


async def adapt(ctx: Context, schedule: Schedule, **values: Any) -> None:
    row = {"name": schedule.name, "changed_at": ctx.clock.now(), "changed_by": "test", **values}
    await ctx.session.execute(insert(ScheduleRow), row)


async def finish(ctx: Context, job_id: int) -> None:
    await ctx.session.execute(
        update(JobRow).where(JobRow.id == job_id).values(state="done", dedup_key=None)
    )


async def test_an_occurrence_carries_its_parameters_into_the_job_and_the_log(
    ctx: Context, clock: FixedClock
) -> None:
    await begun(ctx, HOURLY)
    clock.move_to(hour(1))
    # when
    (job_id,) = await fire_due(ctx, [HOURLY])
    # then
    assert (await get_job(ctx, job_id)).payload == {
        "occurrence": "2026-11-21T05:00:00+00:00",
        "parameters": {"portion": 200},
    }
    assert await log(ctx) == [(hour(1), "fired", 0, True)]
    assert await fire_due(ctx, [HOURLY]) == []


async def test_the_next_look_is_at_the_next_occurrence(ctx: Context, clock: FixedClock) -> None:
    await begun(ctx, HOURLY)
    assert await next_look_at(ctx, [HOURLY]) == hour(1)
    clock.move_to(hour(1, 20))
    await fire_due(ctx, [HOURLY])
    assert await next_look_at(ctx, [HOURLY]) == hour(2)


async def test_the_tenants_own_cron_zone_and_parameters_hold(
    ctx: Context, clock: FixedClock
) -> None:
    # given 06:30 in Berlin, which is 13:30 in Shanghai
    await begun(ctx, HOURLY)
    await adapt(
        ctx, HOURLY, cron="30 6 * * *", time_zone="Europe/Berlin", parameters={"portion": 7}
    )
    # when
    clock.move_to(hour(1, 29))
    assert await fire_due(ctx, [HOURLY]) == []
    clock.move_to(hour(1, 30))
    (job_id,) = await fire_due(ctx, [HOURLY])
    # then
    assert (await get_job(ctx, job_id)).payload["parameters"] == {"portion": 7}


async def test_while_the_job_before_is_unfinished_an_occurrence_is_skipped(
    ctx: Context, clock: FixedClock
) -> None:
    await begun(ctx, HOURLY)
    clock.move_to(hour(1))
    (first,) = await fire_due(ctx, [HOURLY])
    clock.move_to(hour(2))
    # when
    assert await fire_due(ctx, [HOURLY]) == []
    # then
    assert (await log(ctx))[1:] == [(hour(2), "skipped_overlap", 0, False)]
    await finish(ctx, first)
    clock.move_to(hour(3))
    assert len(await fire_due(ctx, [HOURLY])) == 1


async def test_queued_occurrences_start_one_after_another(ctx: Context, clock: FixedClock) -> None:
    # given one that runs, and two that came meanwhile
    queued = replace(HOURLY, overlap=Overlap.QUEUE)
    await begun(ctx, queued)
    clock.move_to(hour(1))
    (first,) = await fire_due(ctx, [queued])
    for number in (2, 3):
        clock.move_to(hour(number))
        assert await fire_due(ctx, [queued]) == []
    assert [entry[1] for entry in await log(ctx)] == ["fired", "waiting", "waiting"]
    assert await next_look_at(ctx, [queued]) == hour(3) + timedelta(seconds=5)
    # when
    await finish(ctx, first)
    clock.move_to(hour(3, 1))
    (second,) = await fire_due(ctx, [queued])
    assert await fire_due(ctx, [queued]) == []
    await finish(ctx, second)
    (third,) = await fire_due(ctx, [queued])
    # then
    payloads = [(await get_job(ctx, each)).payload["occurrence"] for each in (second, third)]
    assert payloads == [hour(2).isoformat(), hour(3).isoformat()]
    assert [entry[1] for entry in await log(ctx)] == ["fired"] * 3


async def test_runs_may_overlap_where_that_is_allowed(ctx: Context, clock: FixedClock) -> None:
    allowed = replace(HOURLY, overlap=Overlap.ALLOW)
    await begun(ctx, allowed)
    jobs = []
    for number in (1, 2):
        clock.move_to(hour(number))
        jobs += await fire_due(ctx, [allowed])
    assert len(set(jobs)) == 2


async def test_each_missed_occurrence_fires_and_waits_its_turn(
    ctx: Context, clock: FixedClock
) -> None:
    each = replace(HOURLY, overlap=Overlap.QUEUE, misfire=Misfire.EACH)
    await begun(ctx, each)
    clock.move_to(hour(3, 30))
    assert len(await fire_due(ctx, [each])) == 1
    assert await log(ctx) == [
        (hour(1), "fired", 0, True),
        (hour(2), "waiting", 0, False),
        (hour(3), "waiting", 0, False),
    ]


async def test_late_beyond_the_grace_is_logged_and_not_started(
    ctx: Context, clock: FixedClock
) -> None:
    strict = replace(HOURLY, misfire=Misfire.SKIP, grace_seconds=60)
    await begun(ctx, strict)
    clock.move_to(hour(3, 2))
    assert await fire_due(ctx, [strict]) == []
    assert await log(ctx) == [(hour(3), "skipped_misfire", 2, False)]


async def test_a_paused_schedule_starts_nothing_and_says_so(
    ctx: Context, clock: FixedClock
) -> None:
    await begun(ctx, HOURLY)
    await adapt(ctx, HOURLY, paused_at=clock.now(), paused_by="boss", pause_reason="月末结账")
    clock.move_to(hour(2))
    assert await fire_due(ctx, [HOURLY]) == []
    assert await log(ctx) == [(hour(2), "paused", 1, False)]


async def test_a_clock_put_back_an_hour_fires_nothing_twice(
    ctx: Context, clock: FixedClock
) -> None:
    await begun(ctx, HOURLY)
    clock.move_to(hour(2))
    (job_id,) = await fire_due(ctx, [HOURLY])
    await finish(ctx, job_id)
    # when
    for minutes in (-60, -30, 0, 59):
        clock.move_to(hour(2, minutes))
        assert await fire_due(ctx, [HOURLY]) == []
    # then
    clock.move_to(hour(3))
    assert len(await fire_due(ctx, [HOURLY])) == 1


async def test_a_clock_that_stood_years_ahead_does_not_stop_the_schedule(
    ctx: Context, clock: FixedClock
) -> None:
    # given
    await begun(ctx, HOURLY)
    clock.move_to(datetime(2031, 1, 1, tzinfo=UTC))
    (job_id,) = await fire_due(ctx, [HOURLY])
    await finish(ctx, job_id)
    # when
    clock.move_to(hour(1, 30))
    assert await fire_due(ctx, [HOURLY]) == []
    clock.move_to(hour(2))
    # then
    assert len(await fire_due(ctx, [HOURLY])) == 1


async def test_two_schedulers_fire_an_occurrence_once(
    database: Installation, clock: FixedClock
) -> None:
    # given two programs, each with connections of its own
    others = TenantDatabases(database.server_url, prefix=database.prefix)

    async def fire(databases: TenantDatabases) -> list[int]:
        async with databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
            return await fire_due(ctx, schedules)

    schedules = [replace(HOURLY, name=f"test.hourly.{number}") for number in range(5)]
    await asyncio.gather(fire(database.databases), fire(others))
    # when
    fired = []
    for number in range(1, 6):
        clock.move_to(hour(number))
        for jobs in await asyncio.gather(fire(database.databases), fire(others)):
            fired += jobs
        async with others.open_session(database.tenant_code) as session:
            await session.execute(update(JobRow).values(state="done", dedup_key=None))
            await session.commit()
    await others.close()
    # then
    async with database.databases.open_session(database.tenant_code) as session:
        logged = (
            await session.execute(
                select(ScheduleLogRow.schedule_name, ScheduleLogRow.occurrence_at)
            )
        ).all()
    assert len(fired) == len(logged) == len(set(logged)) == 25


async def test_a_job_with_bad_parameters_names_the_field(ctx: Context, clock: FixedClock) -> None:
    # given parameters that an older release took
    async def work(_ctx: Context, _job: Job, parameters: Sizes) -> JobStep:
        return JobStep(progress_done=parameters.portion)

    handler = scheduled(Sizes, work)
    await begun(ctx, HOURLY)
    await adapt(ctx, HOURLY, parameters={"portion": 0})
    clock.move_to(hour(1))
    (job_id,) = await fire_due(ctx, [HOURLY])
    # when
    with pytest.raises(MinshuiError) as refused:
        await handler(ctx, await get_job(ctx, job_id))
    # then
    assert refused.value.message == "参数 portion 不对：应不小于 1"
    assert refused.value.place is not None
    assert refused.value.place.field == "parameters.portion"


async def test_a_handler_is_given_its_parameters(ctx: Context, clock: FixedClock) -> None:
    async def work(_ctx: Context, _job: Job, parameters: Sizes) -> JobStep:
        return JobStep(progress_done=parameters.portion)

    await begun(ctx, HOURLY)
    await adapt(ctx, HOURLY, parameters={"portion": 7})
    clock.move_to(hour(1))
    (job_id,) = await fire_due(ctx, [HOURLY])
    step = await scheduled(Sizes, work)(ctx, await get_job(ctx, job_id))
    assert step.progress_done == 7


async def test_pruning_forgets_runs_older_than_the_tenant_keeps(
    ctx: Context, clock: FixedClock
) -> None:
    # given a run that has ended and one that has not, both eight days ago, and one of today
    allowed = replace(HOURLY, overlap=Overlap.ALLOW)
    await begun(ctx, allowed)
    clock.move_to(hour(1))
    (ended,) = await fire_due(ctx, [allowed])
    await finish(ctx, ended)
    clock.move_to(hour(2))
    (open_still,) = await fire_due(ctx, [allowed])
    clock.move_to(hour(8 * 24))
    (of_today,) = await fire_due(ctx, [allowed])
    # when
    job = await get_job(ctx, of_today)
    await prune(ctx, replace(job, payload={"parameters": {"kept_days": 7}}))
    # then
    left = (await ctx.session.execute(select(JobRow.id).order_by(JobRow.id))).scalars()
    assert list(left) == [open_still, of_today]
    assert [entry[0] for entry in await log(ctx)] == [hour(8 * 24)]
