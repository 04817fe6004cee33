"""Run a schedule's job now, whatever the calendar says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.firing import start_job
from minshui.infrastructure.jobs.schedule_store import (
    RunOutcome,
    lock_schedule,
    log_run,
    oldest_waiting,
    unfinished_job,
)
from minshui.infrastructure.jobs.scheduling import Overlap, Schedule
from minshui.kernel.errors import MinshuiError
from minshui.platform.scheduling.contracts import StartedRun
from minshui.platform.scheduling.errors import SCHEDULE_BUSY


async def run_schedule(
    ctx: Context, schedule: Schedule, parameters: Mapping[str, Any]
) -> StartedRun:
    """Start a run by hand; ``parameters`` go over those that hold in the tenant.

    While an earlier run is unfinished: it overlaps, waits, or is refused with
    ``E_SCHEDULE_BUSY``, as the schedule says. Raises ``E_SCHEDULE_PARAMETERS``.
    """
    state = await lock_schedule(ctx, schedule)
    overlap, now = state.plan.overlap, ctx.clock.now()
    given = schedule.checked_parameters({**state.plan.parameters, **parameters})
    busy = None if overlap is Overlap.ALLOW else await unfinished_job(ctx, schedule)
    if busy is not None and overlap is Overlap.SKIP:
        raise MinshuiError(SCHEDULE_BUSY, title=schedule.title, job_id=busy)
    waits = overlap is Overlap.QUEUE and (
        busy is not None or await oldest_waiting(ctx, schedule) is not None
    )
    outcome = RunOutcome.WAITING if waits else RunOutcome.MANUAL
    job_id = None if waits else await start_job(ctx, schedule, overlap, now, given)
    log_id = await log_run(
        ctx, schedule, now, outcome, given, job_id=job_id, acted_by=ctx.actor.display_name
    )
    await record_audit(
        ctx,
        "schedule.run",
        "sys_schedule",
        schedule.name,
        after={"parameters": given, "job_id": job_id, "log_id": log_id},
    )
    return StartedRun(log_id, outcome, job_id)
