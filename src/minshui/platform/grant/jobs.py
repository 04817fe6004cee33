"""What clears away what guests left behind (R-116); grants end by the line (``line.py``)."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.platform.grant.models import SwitchedSession

CLEAR_SWITCHED = "platform.grant.clear_switched"
CLEAR_SWITCHED_NIGHTLY = Schedule(
    name=CLEAR_SWITCHED, cron="25 3 * * *", kind=CLEAR_SWITCHED, title="清理跨租户登录的记录"
)
_CLEAR = (
    delete(SwitchedSession)
    .where(SwitchedSession.until_at < bindparam("now"))
    .execution_options(synchronize_session=False)
)


async def clear_switched(ctx: Context, _job: Job) -> JobStep:
    """Forget what sessions rested on that nobody can use any more."""
    await ctx.session.execute(_CLEAR, {"now": ctx.clock.now()})
    return JobStep()
