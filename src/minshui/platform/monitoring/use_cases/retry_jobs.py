"""Have failed jobs done after all."""

from __future__ import annotations

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.queue import job_line
from minshui.platform.monitoring.choosing import Chosen
from minshui.platform.monitoring.contracts import Action, Subject
from minshui.platform.monitoring.deciding import note_decisions
from minshui.platform.monitoring.job_store import FAILED_JOBS


async def retry_jobs(ctx: Context, chosen: Chosen, reason: str | None = None) -> int:
    """Queue the chosen jobs again, with all attempts before them; they go on where they stopped.

    Returns how many. Raises ``E_JOB_NOT_FOUND`` or ``E_JOB_NOT_FAILED``.
    """
    rows = await FAILED_JOBS.lock(ctx, chosen, "重新执行")
    if not rows:
        return 0
    ids = [row.id for row in rows]
    await FAILED_JOBS.change(
        ctx, ids, state="queued", attempts=0, due_at=ctx.clock.now(), finished_at=None, worker=None
    )
    await note_decisions(ctx, Subject.JOB, Action.RETRY, rows, reason)
    for queue in sorted({row.queue for row in rows}):
        note_news(ctx.session, job_line(queue))
    return len(rows)
