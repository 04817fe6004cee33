"""Each night: verify what was sealed of late, and archive what is old enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import structlog
from pydantic import Field

from minshui.infrastructure.audit.archiving import ArchiveStore
from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.findings import Verification
from minshui.infrastructure.audit.inspecting import archive_tenant_month, inspect_tenant
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.edge import WorkOpener
from minshui.infrastructure.jobs.contracts import Job, JobHandler, JobStep
from minshui.infrastructure.jobs.scheduling import Schedule, ScheduleParameters, scheduled
from minshui.kernel.clock import Clock

VERIFY_AUDIT = "audit.verify"
ARCHIVE_AUDIT = "audit.archive"
_FAULTS_TOLD = 20
_log = structlog.get_logger(__name__)


class VerifyParameters(ScheduleParameters):
    """How far back to verify."""

    days: int = Field(default=7, ge=0, le=3650, description="核验最近多少天的封存，0 为全部")


VERIFY_NIGHTLY = Schedule(
    name=VERIFY_AUDIT,
    cron="30 4 * * *",
    kind=VERIFY_AUDIT,
    title="核验审计日志",
    parameters=VerifyParameters(),
)
ARCHIVE_NIGHTLY = Schedule(
    name=ARCHIVE_AUDIT, cron="50 3 * * *", kind=ARCHIVE_AUDIT, title="归档过期的审计日志"
)


def audit_handlers(work: WorkOpener, store: ArchiveStore, clock: Clock) -> Mapping[str, JobHandler]:
    """Return who handles these jobs: they reach master, too, and open units of their own."""
    return {
        VERIFY_AUDIT: scheduled(VerifyParameters, partial(_verify, work, store, clock)),
        ARCHIVE_AUDIT: partial(_archive, work, store, clock),
    }


def result_of(found: Verification) -> dict[str, object]:
    """Return a verification as the result of its job."""
    return {
        "holds": found.holds,
        "rows_checked": found.rows_checked,
        "seals_checked": found.seals_checked,
        "archives_checked": found.archives_checked,
        "unsealed_count": found.unsealed_count,
        "fault_count": found.fault_count,
        "faults": [
            {
                "kind": fault.kind.value,
                "seal_number": fault.seal_number,
                "row_id": fault.row_id,
                "detail": fault.detail,
            }
            for fault in found.faults[:_FAULTS_TOLD]
        ],
    }


async def _verify(
    work: WorkOpener,
    store: ArchiveStore,
    clock: Clock,
    ctx: Context,
    _job: Job,
    parameters: VerifyParameters,
) -> JobStep:
    since = clock.now() - timedelta(days=parameters.days) if parameters.days else None
    found = await inspect_tenant(work, store, clock, ctx.tenant_code, since)
    if not found.holds:
        _log.error("audit_broken", tenant=ctx.tenant_code, faults=found.fault_count)
        first = found.faults[0]
        note_security(
            ctx,
            SecurityKind.AUDIT_BROKEN,
            "audit_chain",
            found.chain,
            details={"fault_count": found.fault_count, "first": first.kind, "row": first.row_id},
        )
    return JobStep(result=result_of(found))


async def _archive(
    work: WorkOpener, store: ArchiveStore, clock: Clock, ctx: Context, _job: Job
) -> JobStep:
    archived = await archive_tenant_month(work, store, clock, ctx.tenant_code)
    if archived is None:
        return JobStep()
    return JobStep(finished=False, note=f"已归档 {archived.file_name}")
