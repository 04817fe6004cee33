"""What clears away grants by itself."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from sqlalchemy import delete

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule, ScheduleParameters, scheduled
from minshui.platform.oauth.models import OAuthGrant

CLEAR_GRANTS = "platform.oauth.clear_grants"


class ClearGrantsParameters(ScheduleParameters):
    """How long grants are kept once they are good for nothing."""

    kept_days: int = Field(default=30, ge=1, le=3650, description="保留天数")


CLEAR_GRANTS_NIGHTLY = Schedule(
    name=CLEAR_GRANTS,
    cron="25 3 * * *",
    kind=CLEAR_GRANTS,
    title="清理过期的应用授权",
    parameters=ClearGrantsParameters(),
)


async def _clear(ctx: Context, _job: Job, parameters: ClearGrantsParameters) -> JobStep:
    before = ctx.clock.now() - timedelta(days=parameters.kept_days)
    clearing = delete(OAuthGrant).where(OAuthGrant.expires_at < before)
    await ctx.session.execute(clearing.execution_options(synchronize_session=False))
    return JobStep()


clear_grants = scheduled(ClearGrantsParameters, _clear)
"""Deletes grants that expired ``kept_days`` ago, with the hashes of their refresh tokens."""
