"""Schedules in a tenant's database: how far each is dealt with, what is adapted, what became."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, bindparam, exists, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow, ScheduleRow, ScheduleRun
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap, Schedule, SchedulePlan


class RunOutcome(StrEnum):
    """What became of an occurrence; the job that it started has a state of its own."""

    FIRED = "fired"
    MANUAL = "manual"
    """Started by hand, whatever the calendar says."""
    WAITING = "waiting"
    """It starts when the job before it has ended."""
    SKIPPED_OVERLAP = "skipped_overlap"
    SKIPPED_MISFIRE = "skipped_misfire"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A schedule in one tenant: occurrences up to ``fired_for_at`` are dealt with."""

    plan: SchedulePlan
    fired_for_at: datetime
    paused_at: datetime | None
    waiting: bool


_WAITS = (
    exists()
    .where(
        ScheduleLogRow.schedule_name == ScheduleRun.name,
        ScheduleLogRow.outcome == RunOutcome.WAITING.value,
    )
    .label("waiting")
)
_STATES = select(
    ScheduleRun.name,
    ScheduleRun.fired_for_at,
    ScheduleRow.cron,
    ScheduleRow.time_zone,
    ScheduleRow.parameters,
    ScheduleRow.overlap,
    ScheduleRow.misfire,
    ScheduleRow.grace_seconds,
    ScheduleRow.paused_at,
    _WAITS,
).outerjoin(ScheduleRow, ScheduleRow.name == ScheduleRun.name)
_STATE = _STATES.where(ScheduleRun.name == bindparam("schedule"))
_LOCK = (
    select(ScheduleRun.name)
    .where(ScheduleRun.name == bindparam("schedule"))
    .with_for_update(of=ScheduleRun.name)
)
_MOVE = (
    update(ScheduleRun)
    .where(ScheduleRun.name == bindparam("schedule"))
    .values(fired_for_at=bindparam("upto"))
    .execution_options(synchronize_session=False)
)
_BUSY = select(JobRow.id).where(JobRow.dedup_key == bindparam("schedule"))
_LOG = insert(ScheduleLogRow).returning(ScheduleLogRow.id)
_OLDEST_WAITING = (
    select(
        ScheduleLogRow.id,
        ScheduleLogRow.occurrence_at,
        ScheduleLogRow.parameters,
        ScheduleLogRow.acted_by,
    )
    .where(
        ScheduleLogRow.schedule_name == bindparam("schedule"),
        ScheduleLogRow.outcome == RunOutcome.WAITING.value,
    )
    .order_by(ScheduleLogRow.id)
    .limit(1)
)
_NOTE_STARTED = (
    update(ScheduleLogRow)
    .where(ScheduleLogRow.id == bindparam("log"))
    .values(outcome=bindparam("became"), job_id=bindparam("job"), fired_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)

_DROP_WAITING = (
    update(ScheduleLogRow)
    .where(
        ScheduleLogRow.schedule_name == bindparam("schedule"),
        ScheduleLogRow.outcome == RunOutcome.WAITING.value,
        ScheduleLogRow.acted_by.is_(None),
    )
    .values(outcome=RunOutcome.PAUSED.value)
    .execution_options(synchronize_session=False)
)


async def read_states(ctx: Context, schedules: Mapping[str, Schedule]) -> dict[str, ScheduleState]:
    """Return the schedules that this tenant has seen, by name."""
    rows = await ctx.session.execute(_STATES)
    return {row.name: _state(schedules[row.name], row) for row in rows if row.name in schedules}


async def begin_schedule(ctx: Context, schedule: Schedule) -> bool:
    """Let a schedule begin with its next occurrence, if the tenant has never seen it."""
    return await database_of(ctx.session).insert_if_absent(
        ctx.session, ScheduleRun, {"name": schedule.name, "fired_for_at": ctx.clock.now()}
    )


async def lock_schedule(ctx: Context, schedule: Schedule) -> ScheduleState:
    """Keep everybody else from firing or changing a schedule; return how it stands."""
    await begin_schedule(ctx, schedule)
    await ctx.session.execute(_LOCK, {"schedule": schedule.name})
    row = (await ctx.session.execute(_STATE, {"schedule": schedule.name})).one()
    return _state(schedule, row)


async def move_mark(ctx: Context, schedule: Schedule, upto: datetime) -> None:
    """Note that the occurrences of a locked schedule up to ``upto`` are dealt with."""
    await ctx.session.execute(_MOVE, {"schedule": schedule.name, "upto": upto})


async def unfinished_job(ctx: Context, schedule: Schedule) -> int | None:
    """Return the job of an earlier occurrence that has not ended yet."""
    found = await ctx.session.execute(_BUSY, {"schedule": schedule.name})
    return found.scalar_one_or_none()


async def log_run(
    ctx: Context,
    schedule: Schedule,
    occurrence: datetime,
    outcome: RunOutcome,
    parameters: Mapping[str, Any],
    *,
    missed: int = 0,
    job_id: int | None = None,
    acted_by: str | None = None,
) -> int:
    """Write down what became of an occurrence; return the id of the entry."""
    values = {
        "schedule_name": schedule.name,
        "occurrence_at": occurrence,
        "fired_at": ctx.clock.now(),
        "outcome": outcome.value,
        "missed": missed,
        "parameters": dict(parameters),
        "job_id": job_id,
        "acted_by": acted_by,
    }
    return (await ctx.session.execute(_LOG, values)).scalar_one()


async def oldest_waiting(ctx: Context, schedule: Schedule) -> Row[Any] | None:
    """Return the entry that waits longest for the job before it."""
    found = await ctx.session.execute(_OLDEST_WAITING, {"schedule": schedule.name})
    return found.one_or_none()


async def note_started(ctx: Context, waiting: Row[Any], job_id: int) -> None:
    """Note that what waited has started."""
    became = RunOutcome.FIRED if waiting.acted_by is None else RunOutcome.MANUAL
    await ctx.session.execute(
        _NOTE_STARTED,
        {"log": waiting.id, "became": became.value, "job": job_id, "now": ctx.clock.now()},
    )


async def drop_waiting(ctx: Context, schedule: Schedule) -> None:
    """Let what waits of a locked schedule pass, because it is paused; not what people started."""
    await ctx.session.execute(_DROP_WAITING, {"schedule": schedule.name})


def _state(schedule: Schedule, row: Row[Any]) -> ScheduleState:
    declared = schedule.plan
    plan = SchedulePlan(
        cron=row.cron or declared.cron,
        zone=row.time_zone or declared.zone,
        parameters=declared.parameters if row.parameters is None else row.parameters,
        overlap=declared.overlap if row.overlap is None else Overlap(row.overlap),
        misfire=declared.misfire if row.misfire is None else Misfire(row.misfire),
        grace_seconds=(declared.grace_seconds if row.grace_seconds is None else row.grace_seconds),
    )
    return ScheduleState(plan, row.fired_for_at, row.paused_at, row.waiting)
