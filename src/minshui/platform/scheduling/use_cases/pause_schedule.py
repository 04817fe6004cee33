"""Let the occurrences of a schedule pass by for a while."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.schedule_store import drop_waiting
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.errors import MinshuiError
from minshui.platform.scheduling.errors import SCHEDULE_PAUSED
from minshui.platform.scheduling.schedule_rows import lock_row, write_row


async def pause_schedule(ctx: Context, schedule: Schedule, reason: str) -> None:
    """Pause a schedule; raises ``E_SCHEDULE_PAUSED``.

    Occurrences that still wait for the job before them start nothing any more; a job that has
    started goes on, and it can still be run by hand.
    """
    row = await lock_row(ctx, schedule)
    if row["paused_at"] is not None:
        raise MinshuiError(SCHEDULE_PAUSED, title=schedule.title, reason=row["pause_reason"])
    paused = {
        "paused_at": ctx.clock.now(),
        "paused_by": ctx.actor.display_name,
        "pause_reason": reason,
    }
    await write_row(ctx, schedule, paused)
    await drop_waiting(ctx, schedule)
    await record_audit(
        ctx, "schedule.pause", "sys_schedule", schedule.name, after={"reason": reason}
    )
