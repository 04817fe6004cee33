"""One row of a tenant's log in full, and the seal that holds it."""

from __future__ import annotations

from sqlalchemy import select

from minshui.infrastructure.audit.hashing import unpacked
from minshui.infrastructure.audit.models import AuditRow, AuditSeal
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.audit.contracts import LogDetail, SealPlace
from minshui.platform.audit.errors import AUDIT_LOG_UNKNOWN
from minshui.platform.audit.queries.entries import newest_rows, tenant_entries


async def read_log(ctx: Context, log_id: int) -> LogDetail:
    """Return a row; raises ``E_AUDIT_LOG_UNKNOWN``."""
    rows = await newest_rows(ctx.session, AuditRow, [AuditRow.id == log_id], 1)
    if not rows:
        raise MinshuiError(AUDIT_LOG_UNKNOWN, log=log_id)
    (entry,) = await tenant_entries(ctx, rows)
    return LogDetail(entry, await _seal_of(ctx, log_id))


async def _seal_of(ctx: Context, log_id: int) -> SealPlace | None:
    # Rows that were late stand in a later seal, whose span covers others' ids, too.
    statement = (
        select(AuditSeal.seal_number, AuditSeal.sealed_at, AuditSeal.algorithm, AuditSeal.content)
        .where(AuditSeal.highest_id >= log_id, AuditSeal.lowest_id <= log_id)
        .order_by(AuditSeal.highest_id)
    )
    async for seal in await ctx.session.stream(statement):
        if any(row_id == log_id for row_id, _ in unpacked(seal.content)):
            return SealPlace(seal.seal_number, seal.sealed_at, seal.algorithm)
    return None
