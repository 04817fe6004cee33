"""The job that reads bounces."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.message.mail.use_cases.pull_bounces import pull_bounces

PULL_BOUNCES = "message.mail.pull_bounces"
PULL_BOUNCES_OFTEN = Schedule(
    name=PULL_BOUNCES, cron="*/5 * * * *", kind=PULL_BOUNCES, title="收取退信"
)


async def read_bounces(ctx: Context, job: Job) -> JobStep:
    """Read one lot of bounces from each mailbox; a mailbox that fails does not stop the others."""
    pulled = await pull_bounces(ctx)
    return JobStep(
        finished=not pulled.more,
        progress_done=job.progress_done + pulled.read,
        note=f"本次读取退信 {pulled.read} 封，认出 {pulled.matched} 封",
        result={"faults": pulled.faults},
    )
