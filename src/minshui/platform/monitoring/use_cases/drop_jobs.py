"""Give failed jobs up for good."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.monitoring.choosing import Chosen
from minshui.platform.monitoring.contracts import Action, Subject
from minshui.platform.monitoring.deciding import note_decisions
from minshui.platform.monitoring.job_store import FAILED_JOBS


async def drop_jobs(ctx: Context, job_ids: tuple[int, ...], reason: str) -> int:
    """Never do the jobs; they stay visible as dropped, with the reason. Returns how many.

    Raises ``E_JOB_NOT_FOUND`` or ``E_JOB_NOT_FAILED``.
    """
    rows = await FAILED_JOBS.lock(ctx, Chosen(job_ids), "放弃")
    await FAILED_JOBS.change(ctx, [row.id for row in rows], state="dropped")
    await note_decisions(ctx, Subject.JOB, Action.DROP, rows, reason)
    return len(rows)
