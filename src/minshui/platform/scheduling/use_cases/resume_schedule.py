"""Let a paused schedule fire again."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.schedule_store import move_mark
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.errors import MinshuiError
from minshui.platform.scheduling.errors import SCHEDULE_RUNNING
from minshui.platform.scheduling.schedule_rows import lock_row, write_row


async def resume_schedule(ctx: Context, schedule: Schedule, reason: str) -> None:
    """Resume a schedule with its next occurrence; raises ``E_SCHEDULE_RUNNING``."""
    row = await lock_row(ctx, schedule)
    if row["paused_at"] is None:
        raise MinshuiError(SCHEDULE_RUNNING, title=schedule.title)
    await write_row(ctx, schedule, {"paused_at": None, "paused_by": None, "pause_reason": None})
    await move_mark(ctx, schedule, ctx.clock.now())
    await record_audit(
        ctx,
        "schedule.resume",
        "sys_schedule",
        schedule.name,
        before={"paused_at": row["paused_at"], "reason": row["pause_reason"]},
        after={"reason": reason},
    )
