"""What ends and clears away sessions by itself (R-116, R-118)."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from sqlalchemy import delete

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule, ScheduleParameters, scheduled
from minshui.platform.identity.ending import end_over_sessions
from minshui.platform.identity.models import PasswordSheet, RememberedDevice, UserSession

END_SESSIONS = "platform.identity.end_sessions"
END_SESSIONS_OFTEN = Schedule(
    name=END_SESSIONS, cron="*/15 * * * *", kind=END_SESSIONS, title="结束到期和闲置的登录"
)
CLEAR_SESSIONS = "platform.identity.clear_sessions"


class ClearParameters(ScheduleParameters):
    """How long sessions that have ended are kept."""

    kept_days: int = Field(default=90, ge=1, le=3650, description="保留天数")


CLEAR_SESSIONS_NIGHTLY = Schedule(
    name=CLEAR_SESSIONS,
    cron="20 3 * * *",
    kind=CLEAR_SESSIONS,
    title="清理已结束的登录",
    parameters=ClearParameters(),
)


async def end_sessions_over(ctx: Context, _job: Job) -> JobStep:
    """End the sessions whose time is over; they were refused already, now others hear of it."""
    ended = await end_over_sessions(ctx)
    return JobStep(progress_done=ended, note=f"结束了 {ended} 个登录")


async def _clear(ctx: Context, _job: Job, parameters: ClearParameters) -> JobStep:
    now = ctx.clock.now()
    before = now - timedelta(days=parameters.kept_days)
    for statement in (
        delete(UserSession).where(UserSession.ended_at < before),
        delete(RememberedDevice).where(RememberedDevice.expires_at < now),
        delete(PasswordSheet).where(PasswordSheet.expires_at < now),
    ):
        await ctx.session.execute(statement.execution_options(synchronize_session=False))
    return JobStep()


clear_sessions = scheduled(ClearParameters, _clear)
"""Deletes sessions that ended ``kept_days`` ago; devices and password sheets past their time."""
