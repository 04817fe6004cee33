"""Forget what has served its purpose: delivered events, answered keys, ended scheduled runs."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from sqlalchemy import delete, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.idempotency.models import IdempotencyRow
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow
from minshui.infrastructure.jobs.scheduling import Schedule, ScheduleParameters, scheduled
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow

KEPT_DAYS = 90
PRUNE_KIND = "infrastructure.prune"


class PruneParameters(ScheduleParameters):
    """How long what has served its purpose is kept."""

    kept_days: int = Field(default=KEPT_DAYS, ge=7, le=3650, description="保留天数")


PRUNE_NIGHTLY = Schedule(
    name=PRUNE_KIND,
    cron="10 3 * * *",
    kind=PRUNE_KIND,
    title="清理过期的内部记录",
    parameters=PruneParameters(),
)


async def _prune(ctx: Context, _job: Job, parameters: PruneParameters) -> JobStep:
    before = ctx.clock.now() - timedelta(days=parameters.kept_days)
    ended_runs = select(ScheduleLogRow.job_id).where(ScheduleLogRow.fired_at < before)
    for statement in (
        delete(OutboxDelivery).where(OutboxDelivery.delivered_at < before),
        delete(OutboxRow).where(OutboxRow.state == "delivered", OutboxRow.delivered_at < before),
        delete(IdempotencyRow).where(IdempotencyRow.claimed_at < before),
        delete(JobRow).where(JobRow.id.in_(ended_runs), JobRow.state.in_(("done", "failed"))),
        delete(ScheduleLogRow).where(ScheduleLogRow.fired_at < before),
    ):
        await ctx.session.execute(statement.execution_options(synchronize_session=False))
    return JobStep()


prune = scheduled(PruneParameters, _prune)
"""Deletes what is older than its ``kept_days``; parked and pending events stay."""
