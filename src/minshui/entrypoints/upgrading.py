"""Bring every tenant to what this program needs: its schema, its accounts, its templates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.migrating import MigrationReport, migrate_tenants
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError
from minshui.message.template.facade import create_default_templates
from minshui.revenue.ledger.facade import complete_chart


async def upgrade_tenants(databases: TenantDatabases) -> AsyncIterator[MigrationReport]:
    """Upgrade them one by one; a failure does not stop the rest. Run again, it changes nothing."""
    async for report in migrate_tenants(databases):
        if report.failure is not None:
            yield report
            continue
        try:
            actor, clock = system_actor("upgrade"), SystemClock()
            async with databases.tenant_work(report.name, actor, clock) as ctx:
                await complete_chart(ctx)
                await create_default_templates(ctx)
        except (MinshuiError, SQLAlchemyError) as failure:
            yield replace(report, failure=str(failure).splitlines()[0])
            continue
        yield report
