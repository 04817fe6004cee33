"""Verify or archive whole chains over an installation's databases: for jobs and commands."""

from __future__ import annotations

from datetime import datetime

from minshui.infrastructure.audit.archiving import (
    ArchivedMonth,
    ArchiveStore,
    archive_next_month,
    oldest_month_kept,
)
from minshui.infrastructure.audit.chains import MASTER_CHAIN, tenant_chain
from minshui.infrastructure.audit.findings import Verification
from minshui.infrastructure.audit.models import AuditAnchor
from minshui.infrastructure.audit.policy import AuditKeeping, read_keeping
from minshui.infrastructure.audit.recording import record_audit, record_master_audit
from minshui.infrastructure.audit.verifying import verify_chain
from minshui.infrastructure.context import MasterContext, system_actor
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.http.edge import WorkOpener
from minshui.kernel.clock import Clock

AUDITOR = system_actor("audit", "审计")


async def inspect_tenant(
    work: WorkOpener,
    store: ArchiveStore,
    clock: Clock,
    tenant_code: str,
    since: datetime | None = None,
) -> Verification:
    """Verify a tenant's chain as it is at one moment."""
    chain = tenant_chain(tenant_code)
    anchor = await _anchor_of(work, chain.name)
    async with work.tenant_work(tenant_code, AUDITOR, clock) as ctx:
        await database_of(ctx.session).share_moment(ctx.session)
        return await verify_chain(ctx.session, chain, anchor, store, since=since, now=clock.now())


async def inspect_master(
    work: WorkOpener, store: ArchiveStore, clock: Clock, since: datetime | None = None
) -> Verification:
    """Verify master's chain as it is at one moment."""
    anchor = await _anchor_of(work, MASTER_CHAIN.name)
    async with work.master_session() as session:
        await database_of(session).share_moment(session)
        return await verify_chain(
            session, MASTER_CHAIN, anchor, store, since=since, now=clock.now()
        )


async def archive_tenant_month(
    work: WorkOpener, store: ArchiveStore, clock: Clock, tenant_code: str
) -> ArchivedMonth | None:
    """Archive a tenant's oldest month that its policy lets go; None: there is none."""
    chain = tenant_chain(tenant_code)
    async with work.tenant_work(tenant_code, AUDITOR, clock) as ctx:
        kept = (await read_keeping(ctx.session)).kept_months
        before = oldest_month_kept(clock.today(), kept)
        archived = await archive_next_month(
            ctx.session, chain, store, before=before, now=clock.now()
        )
        if archived is not None:
            await record_audit(
                ctx, "audit.archive", "month", archived.month, after=_after(archived)
            )
    return archived


async def archive_master_month(
    work: WorkOpener, store: ArchiveStore, clock: Clock
) -> ArchivedMonth | None:
    """Archive the oldest month of master's log that is old enough; None: there is none."""
    before = oldest_month_kept(clock.today(), AuditKeeping().kept_months)
    async with work.master_session() as session:
        mctx = MasterContext(session, clock, AUDITOR, "", "audit-archive")
        archived = await archive_next_month(
            session, MASTER_CHAIN, store, before=before, now=clock.now()
        )
        if archived is not None:
            await record_master_audit(
                mctx, "audit.archive", "month", archived.month, after=_after(archived)
            )
    return archived


def _after(archived: ArchivedMonth) -> dict[str, object]:
    return {"file": archived.file_name, "rows": archived.row_count}


async def _anchor_of(work: WorkOpener, chain_name: str) -> AuditAnchor | None:
    async with work.master_session() as session:
        return await session.get(AuditAnchor, chain_name)
