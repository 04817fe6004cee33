"""Failed jobs."""

from __future__ import annotations

from minshui.infrastructure.errors import JOB_NOT_FOUND
from minshui.infrastructure.jobs.models import JobRow
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.errors import JOB_NOT_FAILED
from minshui.platform.monitoring.given_up import GivenUpRows

FAILED_JOBS = GivenUpRows(
    JobRow,
    "failed",
    JobRow.kind,
    [JobRow.queue],
    unknown=lambda job: MinshuiError(JOB_NOT_FOUND, job_id=job),
    refused=lambda job, state, work: MinshuiError(JOB_NOT_FAILED, job=job, state=state, work=work),
)
