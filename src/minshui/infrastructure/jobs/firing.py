"""Fire what is due by the calendar: once per tenant and occurrence, however many watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.occurrences import (
    MOST_COUNTED,
    first_occurrences,
    last_occurrence,
    next_occurrence,
)
from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.jobs.schedule_store import (
    RunOutcome,
    ScheduleState,
    begin_schedule,
    lock_schedule,
    log_run,
    move_mark,
    note_started,
    oldest_waiting,
    read_states,
    unfinished_job,
)
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap, Schedule, SchedulePlan

MOST_AT_ONCE = 100
"""Missed occurrences that fire one by one do so in portions; the next look goes on."""

_WAITING_SECONDS = 5
_TRUSTED_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence that has come, and how many before it passed with it.

    ``passes`` set: it starts nothing, and this is why.
    """

    occurrence: datetime
    missed: int = 0
    passes: RunOutcome | None = None


def what_is_due(plan: SchedulePlan, after: datetime, now: datetime, *, paused: bool) -> list[Due]:
    """Return what to do about the occurrences later than ``after`` that have come by ``now``.

    The last one returned is how far the schedule is dealt with then.
    """
    if plan.misfire is Misfire.EACH and not paused:
        each = first_occurrences(plan.cron, plan.zone, after, now, MOST_AT_ONCE)
        return [Due(occurrence) for occurrence in each]
    last = last_occurrence(plan.cron, plan.zone, after, now)
    if last is None:
        return []
    missed = len(first_occurrences(plan.cron, plan.zone, after, last, MOST_COUNTED)) - 1
    if paused:
        return [Due(last, missed, RunOutcome.PAUSED)]
    late = now - last > timedelta(seconds=plan.grace_seconds)
    if plan.misfire is Misfire.SKIP and late:
        return [Due(last, missed, RunOutcome.SKIPPED_MISFIRE)]
    return [Due(last, missed)]


async def fire_due(ctx: Context, schedules: Sequence[Schedule]) -> list[int]:
    """Enqueue the jobs of the occurrences that have come and not fired yet; return their ids.

    A tenant that has never seen a schedule begins with the next occurrence. Each schedule is
    locked while it is dealt with, so that several schedulers fire an occurrence once.
    """
    states = await read_states(ctx, {each.name: each for each in schedules})
    jobs: list[int] = []
    for schedule in schedules:
        state = states.get(schedule.name)
        if state is None:
            await begin_schedule(ctx, schedule)
        elif _wants_a_look(state, ctx.clock.now()):
            jobs += await _fire(ctx, schedule)
    return jobs


async def next_look_at(ctx: Context, schedules: Sequence[Schedule]) -> datetime | None:
    """Return when ``fire_due`` has something to do next; None: never, unless somebody acts."""
    states = await read_states(ctx, {each.name: each for each in schedules})
    looks = [
        next_occurrence(state.plan.cron, state.plan.zone, state.fired_for_at)
        for state in states.values()
    ]
    if any(state.waiting for state in states.values()):
        looks.append(ctx.clock.now() + timedelta(seconds=_WAITING_SECONDS))
    return min((look for look in looks if look is not None), default=None)


async def start_job(
    ctx: Context,
    schedule: Schedule,
    overlap: Overlap,
    occurrence: datetime,
    parameters: Mapping[str, Any],
) -> int:
    """Enqueue the job of an occurrence of a locked schedule; return its id.

    Unless runs may overlap, the schedule's name is the job's key: while the job is unfinished
    ``unfinished_job`` finds it.
    """
    payload: dict[str, Any] = {"occurrence": occurrence.isoformat()}
    if parameters:
        payload["parameters"] = dict(parameters)
    key = None if overlap is Overlap.ALLOW else schedule.name
    return await enqueue(ctx, schedule.kind, payload, queue=schedule.queue, dedup_key=key)


def _wants_a_look(state: ScheduleState, now: datetime) -> bool:
    if state.waiting or state.fired_for_at - now > _TRUSTED_AHEAD:
        return True
    coming = next_occurrence(state.plan.cron, state.plan.zone, state.fired_for_at)
    return coming is not None and coming <= now


async def _fire(ctx: Context, schedule: Schedule) -> list[int]:
    now = ctx.clock.now()
    state = await lock_schedule(ctx, schedule)
    if state.fired_for_at - now > _TRUSTED_AHEAD:
        # The clock stood far ahead and was put right: waiting for it would be waiting for years.
        await move_mark(ctx, schedule, now)
        return []
    due = what_is_due(state.plan, state.fired_for_at, now, paused=state.paused_at is not None)
    jobs = [] if not state.waiting else await _start_waiting(ctx, schedule)
    for each in due:
        jobs += await _deal_with(ctx, schedule, state.plan, each)
    if due:
        await move_mark(ctx, schedule, due[-1].occurrence)
    return jobs


async def _deal_with(ctx: Context, schedule: Schedule, plan: SchedulePlan, due: Due) -> list[int]:
    job_id = None
    outcome = due.passes or await _outcome(ctx, schedule, plan.overlap)
    if outcome is RunOutcome.FIRED:
        job_id = await start_job(ctx, schedule, plan.overlap, due.occurrence, plan.parameters)
    await log_run(
        ctx,
        schedule,
        due.occurrence,
        outcome,
        plan.parameters,
        missed=due.missed,
        job_id=job_id,
    )
    return [] if job_id is None else [job_id]


async def _outcome(ctx: Context, schedule: Schedule, overlap: Overlap) -> RunOutcome:
    if overlap is Overlap.ALLOW:
        return RunOutcome.FIRED
    if overlap is Overlap.QUEUE and await oldest_waiting(ctx, schedule) is not None:
        return RunOutcome.WAITING
    if await unfinished_job(ctx, schedule) is None:
        return RunOutcome.FIRED
    return RunOutcome.WAITING if overlap is Overlap.QUEUE else RunOutcome.SKIPPED_OVERLAP


async def _start_waiting(ctx: Context, schedule: Schedule) -> list[int]:
    waiting = await oldest_waiting(ctx, schedule)
    if waiting is None or await unfinished_job(ctx, schedule) is not None:
        return []
    job_id = await start_job(
        ctx, schedule, Overlap.QUEUE, waiting.occurrence_at, waiting.parameters
    )
    await note_started(ctx, waiting, job_id)
    return [job_id]
