"""The job table as a queue: enqueue, claim, heartbeat, finish, retry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.engine import CursorResult, Row
from sqlalchemy.sql import Update

from minshui.infrastructure.bus.backing_off import pause_before_retry
from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import JOB_NOT_FOUND
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.models import JobRow
from minshui.infrastructure.outbox.publishing import to_json
from minshui.kernel.errors import MinshuiError

STALE_SECONDS = 60
"""A running job without a heartbeat for so long belonged to a worker that died."""

_FIRST_RETRY_SECONDS = 5
_LAST_RETRY_SECONDS = 900
_JOB_COLUMNS = tuple(getattr(JobRow, name) for name in Job.__dataclass_fields__)
_CLAIMABLE = or_(
    and_(JobRow.state == "queued", JobRow.due_at <= bindparam("now")),
    and_(JobRow.state == "running", JobRow.heartbeat_at < bindparam("stale")),
)
_FIND_CLAIMABLE = (
    select(JobRow.id)
    .where(JobRow.queue == bindparam("queue"), _CLAIMABLE)
    .order_by(JobRow.due_at, JobRow.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = select(
    func.min(case((JobRow.state == "queued", JobRow.due_at))),
    func.min(case((JobRow.state == "running", JobRow.heartbeat_at))),
).where(JobRow.queue == bindparam("queue"), JobRow.state.in_(("queued", "running")))
_FIND_BY_KEY = select(JobRow.id).where(JobRow.dedup_key == bindparam("key"))


def job_line(queue: str) -> str:
    """Return the name of the line whose visits run a queue's jobs."""
    return f"jobs.{queue}"


async def enqueue(
    ctx: Context,
    kind: str,
    payload: dict[str, Any],
    *,
    queue: str = "default",
    dedup_key: str | None = None,
    due_at: datetime | None = None,
    max_attempts: int = 5,
) -> int:
    """Queue a job in this transaction and return its id.

    While a job with the same ``dedup_key`` is unfinished, that one's id is returned instead.
    """
    if dedup_key is not None:
        known = (await ctx.session.execute(_FIND_BY_KEY, {"key": dedup_key})).scalar_one_or_none()
        if known is not None:
            return known
    values = {
        "queue": queue,
        "kind": kind,
        "payload": to_json(payload),
        "dedup_key": dedup_key,
        "due_at": due_at or ctx.clock.now(),
        "created_at": ctx.clock.now(),
        "created_by": ctx.actor.user_name,
        "trace_id": ctx.trace_id,
        "max_attempts": max_attempts,
    }
    added = await ctx.session.execute(insert(JobRow).returning(JobRow.id), values)
    note_news(ctx.session, job_line(queue))
    return added.scalar_one()


async def get_job(ctx: Context, job_id: int) -> Job:
    """Return a job with its progress; raises ``E_JOB_NOT_FOUND``."""
    statement = select(*_JOB_COLUMNS).where(JobRow.id == job_id)
    row = (await ctx.session.execute(statement)).one_or_none()
    if row is None:
        raise MinshuiError(JOB_NOT_FOUND, job_id=job_id)
    return _job(row)


async def claim_job(ctx: Context, queue: str, worker: str) -> Job | None:
    """Claim the queue's next due job, or one whose worker died; None: nothing to do."""
    now = ctx.clock.now()
    values = {"queue": queue, "now": now, "stale": now - timedelta(seconds=STALE_SECONDS)}
    found = (await ctx.session.execute(_FIND_CLAIMABLE, values)).scalar_one_or_none()
    if found is None:
        return None
    claimed = await ctx.session.execute(
        update(JobRow)
        .where(JobRow.id == found)
        .values(
            state="running",
            worker=worker,
            started_at=func.coalesce(JobRow.started_at, now),
            heartbeat_at=now,
            attempts=JobRow.attempts + 1,
        )
        .returning(*_JOB_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return _job(claimed.one())


async def next_due_at(ctx: Context, queue: str) -> datetime | None:
    """Return when the queue's next waiting job is due, or a running one's worker given up."""
    waiting, beaten_at = (await ctx.session.execute(_NEXT_DUE, {"queue": queue})).one()
    given_up = beaten_at and beaten_at + timedelta(seconds=STALE_SECONDS)
    return min((at for at in (waiting, given_up) if at is not None), default=None)


async def beat(ctx: Context, job: Job, worker: str) -> bool:
    """Say that the worker still lives; False: the job has been taken from it."""
    return await _change(ctx, job, worker, heartbeat_at=ctx.clock.now())


async def note_step(ctx: Context, job: Job, worker: str, step: JobStep) -> bool:
    """Write down progress, and the end if the step was the last; False: no longer ours."""
    values: dict[str, Any] = {
        "heartbeat_at": ctx.clock.now(),
        "progress_done": step.progress_done,
        "progress_total": step.progress_total,
        "progress_note": step.note,
    }
    if step.finished:
        values |= {
            "state": "done",
            "finished_at": ctx.clock.now(),
            "dedup_key": None,
            "result": None if step.result is None else to_json(step.result),
            "last_error": None,
        }
    return await _change(ctx, job, worker, **values)


async def note_failure(ctx: Context, job: Job, worker: str, error: str, *, final: bool) -> bool:
    """Queue the job again after a pause that doubles, or give up; False: no longer ours."""
    now = ctx.clock.now()
    if final:
        return await _change(
            ctx, job, worker, state="failed", finished_at=now, dedup_key=None, last_error=error
        )
    pause = pause_before_retry(
        str(job.id), job.attempts - 1, first=_FIRST_RETRY_SECONDS, last=_LAST_RETRY_SECONDS
    )
    return await _change(ctx, job, worker, state="queued", due_at=now + pause, last_error=error)


async def release_job(ctx: Context, job: Job, worker: str) -> bool:
    """Give an unfinished job back, as if this attempt had not been: the worker is stopping."""
    note_news(ctx.session, job_line(job.queue))
    return await _change(
        ctx, job, worker, state="queued", due_at=ctx.clock.now(), attempts=job.attempts - 1
    )


async def _change(ctx: Context, job: Job, worker: str, **values: Any) -> bool:
    """Update the job only while this worker's claim, told by the attempt, still stands."""
    statement: Update = (
        update(JobRow)
        .where(
            JobRow.id == job.id,
            JobRow.worker == worker,
            JobRow.attempts == job.attempts,
            JobRow.state == "running",
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", await ctx.session.execute(statement)).rowcount == 1


def _job(row: Row[Any]) -> Job:
    return Job(**row._mapping)
