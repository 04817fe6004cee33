"""Jobs run step by step, each in its transaction; dead workers' jobs are taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.pruning import KEPT_DAYS, PRUNE_KIND, prune
from minshui.infrastructure.idempotency.claiming import claim
from minshui.infrastructure.idempotency.models import IdempotencyRow
from minshui.infrastructure.jobs.contracts import Job, JobHandler, JobStep
from minshui.infrastructure.jobs.firing import fire_due
from minshui.infrastructure.jobs.queue import STALE_SECONDS, claim_job, enqueue, get_job
from minshui.infrastructure.jobs.runner import JobLine
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from tests.conftest import Installation
from tests.infrastructure.bus.visiting import visit_until_done

REFUSED = ErrorCode("E_TEST_JOB_REFUSED", "这个任务做不了", 422)


async def add_job(
    database: Installation, clock: FixedClock, kind: str = "count", **options: Any
) -> int:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        return await enqueue(ctx, kind, {"upto": 3}, **options)


async def read_job(database: Installation, clock: FixedClock, job_id: int) -> Job:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        return await get_job(ctx, job_id)


async def count_audits(database: Installation) -> int:
    async with database.databases.open_session(database.tenant_code) as session:
        return (await session.execute(select(func.count()).select_from(AuditRow))).scalar_one()


def runner_of(
    database: Installation, clock: FixedClock, handlers: Mapping[str, JobHandler]
) -> JobLine:
    return JobLine(database.databases, handlers, clock, "default")


def counting(done: list[int]) -> JobHandler:
    async def count(ctx: Context, job: Job) -> JobStep:
        done.append(len(done) + 1)
        await record_audit(ctx, "count", "job", job.id)
        upto = job.payload["upto"]
        note, result = f"{len(done)}/{upto}", {"done": len(done)}
        return JobStep(len(done) == upto, len(done), upto, note, result)

    return count


async def test_a_job_runs_step_by_step_to_its_end(
    database: Installation, clock: FixedClock
) -> None:
    # given
    job_id = await add_job(database, clock)
    # when
    runner = runner_of(database, clock, {"count": counting([])})
    ran = await visit_until_done(runner, database.tenant_code)
    # then
    job = await read_job(database, clock, job_id)
    assert (ran, job.state, job.attempts) == (1, "done", 1)
    assert (job.progress_done, job.progress_total, job.progress_note) == (3, 3, "3/3")
    assert job.result == {"done": 3}
    assert await count_audits(database) == 3


async def test_a_failed_step_is_rolled_back_and_tried_again_later(
    database: Installation, clock: FixedClock
) -> None:
    # given
    done: list[int] = []
    count = counting(done)

    async def fail_once(ctx: Context, job: Job) -> JobStep:
        step = await count(ctx, job)
        if job.attempts == 1 and len(done) == 2:
            done.pop()
            raise ConnectionError("lost")
        return step

    job_id = await add_job(database, clock)
    runner = runner_of(database, clock, {"count": fail_once})
    # when
    await visit_until_done(runner, database.tenant_code)
    # then
    job = await read_job(database, clock, job_id)
    assert (job.state, job.progress_done) == ("queued", 1)
    assert "lost" in (job.last_error or "")
    assert await count_audits(database) == 1
    # when
    clock.move_to(clock.now() + timedelta(seconds=7))
    await visit_until_done(runner, database.tenant_code)
    # then
    assert (await read_job(database, clock, job_id)).state == "done"
    assert await count_audits(database) == 3


async def test_after_its_last_attempt_a_job_has_failed(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async def fail(_ctx: Context, _job: Job) -> JobStep:
        raise ConnectionError("lost")

    job_id = await add_job(database, clock, max_attempts=2)
    runner = runner_of(database, clock, {"count": fail})
    # when
    for _ in range(2):
        await visit_until_done(runner, database.tenant_code)
        clock.move_to(clock.now() + timedelta(minutes=1))
    # then
    job = await read_job(database, clock, job_id)
    assert (job.state, job.attempts) == ("failed", 2)


async def test_a_refusal_is_not_tried_again(database: Installation, clock: FixedClock) -> None:
    # given
    async def refuse(_ctx: Context, _job: Job) -> JobStep:
        raise MinshuiError(REFUSED)

    job_id = await add_job(database, clock)
    # when
    await visit_until_done(runner_of(database, clock, {"count": refuse}), database.tenant_code)
    # then
    job = await read_job(database, clock, job_id)
    assert (job.state, job.last_error) == ("failed", "E_TEST_JOB_REFUSED: 这个任务做不了")


async def test_a_kind_that_nobody_handles_fails_with_a_reason(
    database: Installation, clock: FixedClock
) -> None:
    job_id = await add_job(database, clock, kind="unheard-of")
    await visit_until_done(runner_of(database, clock, {}), database.tenant_code)
    job = await read_job(database, clock, job_id)
    assert job.state == "failed"
    assert (job.last_error or "").startswith("E_JOB_KIND_UNKNOWN")


async def test_a_dead_workers_job_is_taken_up_and_the_dead_can_no_longer_write(
    database: Installation, clock: FixedClock
) -> None:
    # given a worker that hangs in a step until its job is stale
    job_id = await add_job(database, clock)
    hanging, taken_over = asyncio.Event(), asyncio.Event()

    async def hang(ctx: Context, job: Job) -> JobStep:
        hanging.set()
        await record_audit(ctx, "hung", "job", job.id)
        await taken_over.wait()
        return JobStep()

    hung = asyncio.create_task(
        runner_of(database, clock, {"count": hang}).visit(database.tenant_code)
    )
    await hanging.wait()
    clock.move_to(clock.now() + timedelta(seconds=STALE_SECONDS + 1))
    # when
    runner = runner_of(database, clock, {"count": counting([])})
    await visit_until_done(runner, database.tenant_code)
    taken_over.set()
    await hung
    # then
    job = await read_job(database, clock, job_id)
    assert (job.state, job.attempts, job.result) == ("done", 2, {"done": 3})
    assert await count_audits(database) == 3


async def test_a_stopping_runner_gives_its_job_back_after_the_step(
    database: Installation, clock: FixedClock
) -> None:
    # given
    stopping = asyncio.Event()
    done: list[int] = []
    count = counting(done)

    async def stop_in_the_middle(ctx: Context, job: Job) -> JobStep:
        stopping.set()
        return await count(ctx, job)

    job_id = await add_job(database, clock)
    runner = JobLine(database.databases, {"count": stop_in_the_middle}, clock, "default", stopping)
    # when
    await visit_until_done(runner, database.tenant_code)
    # then
    job = await read_job(database, clock, job_id)
    assert (job.state, job.attempts, job.progress_done) == ("queued", 0, 1)


async def test_a_job_that_kills_its_workers_is_given_up(
    database: Installation, clock: FixedClock
) -> None:
    # given a job claimed once, whose worker died, and that may be tried only once
    job_id = await add_job(database, clock, max_attempts=1)
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        assert await claim_job(ctx, "default", "dead") is not None
    clock.move_to(clock.now() + timedelta(seconds=STALE_SECONDS + 1))
    # when
    runner = runner_of(database, clock, {"count": counting([])})
    await visit_until_done(runner, database.tenant_code)
    # then
    job = await read_job(database, clock, job_id)
    assert job.state == "failed"
    assert (job.last_error or "").startswith("E_JOB_ABANDONED")


async def test_workers_at_once_share_the_jobs(database: Installation, clock: FixedClock) -> None:
    # given
    ran: list[int] = []

    async def note(_ctx: Context, job: Job) -> JobStep:
        ran.append(job.id)
        return JobStep()

    job_ids = [await add_job(database, clock) for _ in range(8)]
    runners = [runner_of(database, clock, {"count": note}) for _ in range(3)]
    # when
    await asyncio.gather(*(visit_until_done(each, database.tenant_code) for each in runners))
    # then
    assert sorted(ran) == job_ids


async def test_an_unfinished_job_with_the_same_key_is_not_queued_twice(ctx: Context) -> None:
    first = await enqueue(ctx, "count", {}, dedup_key="month:202611")
    assert await enqueue(ctx, "count", {}, dedup_key="month:202611") == first
    assert await enqueue(ctx, "count", {}, dedup_key="month:202612") != first


async def test_a_job_that_is_not_there_is_named(ctx: Context) -> None:
    with pytest.raises(MinshuiError) as refused:
        await get_job(ctx, 0)
    assert refused.value.code == "E_JOB_NOT_FOUND"


async def test_a_schedule_fires_once_per_occurrence_in_local_time(
    ctx: Context, clock: FixedClock
) -> None:
    # given
    nightly = Schedule("test.nightly", "10 3 * * *", "test", "测试")
    assert await fire_due(ctx, [nightly]) == []  # it begins with the next occurrence
    # when
    clock.move_to(datetime(2026, 11, 21, 19, 9, tzinfo=UTC))  # 03:09 in Shanghai
    assert await fire_due(ctx, [nightly]) == []
    clock.move_to(datetime(2026, 11, 21, 19, 10, tzinfo=UTC))
    fired = await fire_due(ctx, [nightly])
    # then
    assert len(fired) == 1
    assert (await get_job(ctx, fired[0])).payload == {"occurrence": "2026-11-21T19:10:00+00:00"}
    assert await fire_due(ctx, [nightly]) == []


async def test_missed_occurrences_fire_once(ctx: Context, clock: FixedClock) -> None:
    nightly = Schedule("test.nightly", "10 3 * * *", "test", "测试")
    await fire_due(ctx, [nightly])
    clock.move_to(FixedClock.at_noon(date(2026, 11, 30)).now())
    assert len(await fire_due(ctx, [nightly])) == 1
    assert await fire_due(ctx, [nightly]) == []


async def test_pruning_forgets_old_keys_and_keeps_the_young(
    ctx: Context, clock: FixedClock
) -> None:
    # given
    await claim(ctx, "old", "hash")
    clock.move_to(clock.now() + timedelta(days=KEPT_DAYS + 1))
    await claim(ctx, "young", "hash")
    job = await get_job(ctx, await enqueue(ctx, PRUNE_KIND, {}))
    # when
    step = await prune(ctx, job)
    # then
    assert step.finished
    assert list((await ctx.session.execute(select(IdempotencyRow.key))).scalars()) == ["young"]
