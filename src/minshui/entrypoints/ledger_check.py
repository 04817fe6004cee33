"""Check a tenant's books over two connections that see the same moment."""

from __future__ import annotations

from minshui.infrastructure.context import Actor
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock
from minshui.revenue.ledger.facade import InvariantResult, verify_ledger


async def check_books(
    databases: TenantDatabases, tenant_code: str, actor: Actor, clock: Clock
) -> list[InvariantResult]:
    """Return every invariant as ``verify_ledger`` does, whatever is being committed meanwhile."""
    async with (
        databases.tenant_work(tenant_code, actor, clock) as ctx,
        databases.tenant_work(tenant_code, actor, clock) as beside,
    ):
        await database_of(ctx.session).share_moment(ctx.session, beside.session)
        return await verify_ledger(ctx, beside)
