"""The job that pulls receipts."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.message.sms.use_cases.pull_reports import pull_reports

PULL_REPORTS = "message.sms.pull_reports"
PULL_REPORTS_OFTEN = Schedule(
    name=PULL_REPORTS, cron="*/2 * * * *", kind=PULL_REPORTS, title="拉取短信回执"
)


async def pull_sms_reports(ctx: Context, job: Job) -> JobStep:
    """Fetch one lot from each supplier; again until nothing is left."""
    pulled = await pull_reports(ctx)
    done = job.progress_done + pulled.count
    return JobStep(finished=not pulled.more, progress_done=done, note=f"已拉取回执 {done} 条")
