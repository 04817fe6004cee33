"""Forget what has served its purpose: delivered events and answered idempotency keys."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from minshui.infrastructure.context import Context
from minshui.infrastructure.idempotency.models import IdempotencyRow
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow

KEPT_DAYS = 90
PRUNE_KIND = "infrastructure.prune"
PRUNE_NIGHTLY = Schedule(name=PRUNE_KIND, cron="10 3 * * *", kind=PRUNE_KIND)


async def prune(ctx: Context, _job: Job) -> JobStep:
    """Delete what is older than ``KEPT_DAYS``; parked and pending events stay."""
    before = ctx.clock.now() - timedelta(days=KEPT_DAYS)
    for statement in (
        delete(OutboxDelivery).where(OutboxDelivery.delivered_at < before),
        delete(OutboxRow).where(OutboxRow.state == "delivered", OutboxRow.delivered_at < before),
        delete(IdempotencyRow).where(IdempotencyRow.claimed_at < before),
    ):
        await ctx.session.execute(statement.execution_options(synchronize_session=False))
    return JobStep()
