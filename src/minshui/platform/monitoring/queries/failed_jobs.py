"""Jobs that have failed for good."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import JOB_NOT_FOUND
from minshui.infrastructure.jobs.models import JobRow
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.monitoring.contracts import ExplainedJob, FailedJob, FailedJobState, Subject
from minshui.platform.monitoring.decision_store import decisions_on
from minshui.platform.monitoring.domain.explaining import explain_job
from minshui.platform.monitoring.domain.masking import masked_payload, masked_text

_COLUMNS = tuple(getattr(JobRow, name) for name in FailedJob.__dataclass_fields__)
_ONE = select(*_COLUMNS, JobRow.payload).where(
    JobRow.id == bindparam("job_id"), JobRow.state.in_([state.value for state in FailedJobState])
)


async def list_failed_jobs(
    ctx: Context,
    page: PageRequest,
    *,
    state: FailedJobState = FailedJobState.FAILED,
    kind: str | None = None,
    queue: str | None = None,
) -> Page[FailedJob]:
    """Return a page of the failed or dropped jobs, the latest first."""
    where = [JobRow.state == state.value]
    if kind is not None:
        where.append(JobRow.kind == kind)
    if queue is not None:
        where.append(JobRow.queue == queue)
    total = (await ctx.session.execute(select(func.count(JobRow.id)).where(*where))).scalar_one()
    rows = await ctx.session.execute(
        select(*_COLUMNS)
        .where(*where)
        .order_by(JobRow.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([_job(row) for row in rows], total, page.page, page.size)


async def explain_failed_job(ctx: Context, job_id: int) -> ExplainedJob:
    """Return all that is known of a failed or dropped job; raises ``E_JOB_NOT_FOUND``."""
    row = (await ctx.session.execute(_ONE, {"job_id": job_id})).one_or_none()
    if row is None:
        raise MinshuiError(JOB_NOT_FOUND, job_id=job_id)
    job = _job(row)
    return ExplainedJob(
        job,
        tuple(explain_job(job.attempts, job.max_attempts, job.last_error)),
        masked_payload(row.payload),
        await decisions_on(ctx, Subject.JOB, job_id),
    )


def _job(row: Row[Any]) -> FailedJob:
    values = {name: getattr(row, name) for name in FailedJob.__dataclass_fields__}
    values["state"] = FailedJobState(row.state)
    values["last_error"] = row.last_error and masked_text(row.last_error)
    return FailedJob(**values)
