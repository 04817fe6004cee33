"""Know which tenants have news, from the wake-up rows in master, without polling each database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from minshui.infrastructure.db.master_models import OutboxWakeup, Tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock

SWEEP_SECONDS = 60
"""Every tenant is looked at this often, in case a wake-up was lost in a crash."""

_WAKEUPS = select(OutboxWakeup.tenant_code, OutboxWakeup.woken_at)
_ACTIVE = select(Tenant.code).where(Tenant.status == "active").order_by(Tenant.code)


class TenantWatch:
    """One worker's view: each asks again for what it has not seen itself."""

    def __init__(self, databases: TenantDatabases, clock: Clock) -> None:
        self._databases = databases
        self._clock = clock
        self._seen: dict[str, datetime] = {}
        self._due_at: dict[str, datetime] = {}
        self._swept_at: datetime | None = None

    async def tenants_to_visit(self) -> list[str]:
        """Return the active tenants that were woken, have something due now, or are swept."""
        now = self._clock.now()
        async with self._databases.master_session() as session:
            active = list((await session.execute(_ACTIVE)).scalars())
            woken = {row.tenant_code: row.woken_at for row in await session.execute(_WAKEUPS)}
        if self._swept_at is None or now - self._swept_at >= timedelta(seconds=SWEEP_SECONDS):
            self._swept_at = now
            due = set(active)
        else:
            due = {code for code, at in woken.items() if self._seen.get(code) != at}
            due |= {code for code, at in self._due_at.items() if at <= now}
        self._seen = woken
        for code in due:
            self._due_at.pop(code, None)
        return [code for code in active if code in due]

    async def active_tenants(self) -> list[str]:
        """Return the codes of the tenants that are at work."""
        async with self._databases.master_session() as session:
            return list((await session.execute(_ACTIVE)).scalars())

    def visit_again(self, tenant_code: str, due_at: datetime | None) -> None:
        """Remember that the tenant has something due at ``due_at``, or nothing (None)."""
        known = self._due_at.get(tenant_code)
        if due_at is not None and (known is None or due_at < known):
            self._due_at[tenant_code] = due_at
