"""What opens units of work in several tenants and in master, one after another."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.db.session import MasterSessions
from minshui.kernel.clock import Clock

GRANTS = system_actor("grants", "跨租户授权")
"""Who does what grants entail in tenants."""


class Works(MasterSessions, Protocol):
    """``TenantDatabases``, or a test's own."""

    def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AbstractAsyncContextManager[Context]:
        """Open a unit of work in a tenant: commits on success, rolls back on error."""
        ...


def in_tenant(works: Works, ctx: Context, tenant_code: str) -> AbstractAsyncContextManager[Context]:
    """Open a unit of work in another tenant for what ``ctx`` is about."""
    return works.tenant_work(tenant_code, GRANTS, ctx.clock, trace_id=ctx.trace_id)
