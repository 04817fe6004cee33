"""How many rows of a tenant's audit log wait for their seal."""

from __future__ import annotations

from sqlalchemy import func, select

from minshui.infrastructure.audit.chains import tenant_chain
from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import AUDIT_LINE
from minshui.infrastructure.audit.sealing import read_head
from minshui.infrastructure.bus.measuring import Depth, MeasuredLine
from minshui.infrastructure.context import Context


async def depth_of_audit(ctx: Context) -> Depth:
    """Return how many rows lie beyond the newest seal; late ones are few and not counted."""
    head = await read_head(ctx.session, tenant_chain(ctx.tenant_code))
    statement = select(func.count(), func.min(AuditRow.acted_at)).where(
        AuditRow.id > head.reached_id
    )
    count, oldest_at = (await ctx.session.execute(statement)).one()
    return Depth(due=count, oldest_at=oldest_at, due_since=oldest_at)


MEASURED = MeasuredLine(AUDIT_LINE, "审计封存", depth_of_audit)
