"""While a process begins to answer, it reads ahead what its first requests will ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.bus.watching import active_tenants
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import PermissionCaches, warm_permissions

_FAILURES = (MinshuiError, SQLAlchemyError, OSError)
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def warming(
    databases: TenantDatabases, kept: PermissionCaches, clock: Clock
) -> AsyncIterator[None]:
    """Read ahead beside the block, which waits for nothing and does not fail with it."""
    task = asyncio.create_task(warm_tenants(databases, kept, clock))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def warm_tenants(databases: TenantDatabases, kept: PermissionCaches, clock: Clock) -> None:
    """Keep what the most held roles of every tenant permit, one tenant after the other."""
    try:
        tenants = await active_tenants(databases)
    except _FAILURES:
        _log.warning("not_warmed", exc_info=True)
        return
    for tenant_code in tenants:
        try:
            async with databases.tenant_work(tenant_code, system_actor("warming"), clock) as ctx:
                roles = await warm_permissions(ctx, kept)
            _log.info("warmed", tenant=tenant_code, roles=roles)
        except _FAILURES:
            _log.warning("not_warmed", tenant=tenant_code, exc_info=True)
