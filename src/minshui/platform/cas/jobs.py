"""The job that tells one service of the end of one session."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.platform.cas.use_cases.tell_of_end import tell_of_end

TELL_OF_END = "cas.tell_of_end"
MOST_ATTEMPTS = 8
"""With pauses of 5 s that double: for about twenty minutes."""


async def tell_service_of_end(ctx: Context, job: Job) -> JobStep:
    """Send one logout request."""
    await tell_of_end(ctx, str(job.payload["ticket"]))
    return JobStep(note="已通知退出")
