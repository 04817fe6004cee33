"""Read from master what the platform has switched off."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.contracts import CeilingEntry, CeilingSource, GlobalDecision
from minshui.platform.access.domain.ceiling import Ceiling, joined_ceiling
from minshui.platform.access.models import GlobalPermission, TenantCeiling

_EVERYWHERE = prepared(select(GlobalPermission.code).where(GlobalPermission.status == "disabled"))
_IN_TENANT = prepared(
    select(TenantCeiling.permission_code, TenantCeiling.source)
    .where(TenantCeiling.tenant_code == bindparam("tenant_code"))
    .order_by(TenantCeiling.permission_code, TenantCeiling.source)
)
_DECISIONS = prepared(
    select(
        GlobalPermission.code,
        GlobalPermission.name,
        GlobalPermission.status,
        GlobalPermission.changed_at,
        GlobalPermission.changed_by,
    ).order_by(GlobalPermission.code)
)


async def ceiling_everywhere(master: AsyncSession) -> Ceiling:
    """Return what is off in every tenant."""
    rows = await master.execute(_EVERYWHERE)
    return Ceiling(frozenset(row.code for row in rows))


async def ceiling_in_tenant(master: AsyncSession, tenant_code: str) -> Ceiling:
    """Return what is off in one tenant only."""
    entries = await ceiling_entries(master, tenant_code)
    return Ceiling(frozenset(entry.code for entry in entries))


async def ceiling_over(master: AsyncSession, tenant_code: str) -> Ceiling:
    """Return what is off in a tenant, by whatever decision."""
    parts = [await ceiling_everywhere(master), await ceiling_in_tenant(master, tenant_code)]
    return joined_ceiling(parts)


async def ceiling_entries(master: AsyncSession, tenant_code: str) -> Sequence[CeilingEntry]:
    """Return what is off in one tenant, and by whose decision."""
    rows = await master.execute(_IN_TENANT, {"tenant_code": tenant_code})
    return [CeilingEntry(row.permission_code, CeilingSource(row.source)) for row in rows]


async def global_decisions(master: AsyncSession) -> Sequence[GlobalDecision]:
    """Return what the platform has decided about for every tenant."""
    return [
        GlobalDecision(row.code, row.name, row.status == "enabled", row.changed_at, row.changed_by)
        for row in await master.execute(_DECISIONS)
    ]
