"""Set how a tenant keeps its audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from minshui.infrastructure.audit.models import AuditPolicy
from minshui.infrastructure.audit.policy import AuditKeeping, read_keeping
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of


async def set_policy(ctx: Context, keeping: AuditKeeping) -> AuditKeeping:
    """Let new seals use another hash, and rows stay in the database for other months."""
    before = await read_keeping(ctx.session)
    if before == keeping:
        return keeping
    values = _values(keeping)
    if not await database_of(ctx.session).insert_if_absent(
        ctx.session, AuditPolicy, {"id": 1, **values}
    ):
        await ctx.session.execute(
            update(AuditPolicy).values(values).execution_options(synchronize_session=False)
        )
    await record_audit(
        ctx, "audit_policy.set", "audit_policy", 1, before=_values(before), after=values
    )
    return keeping


def _values(keeping: AuditKeeping) -> dict[str, Any]:
    return {"algorithm": keeping.algorithm.value, "kept_months": keeping.kept_months}
