"""Know where work waits, from the wake-up rows in master, without polling each database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from minshui.infrastructure.bus.models import WakeUp
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock

SWEEP_SECONDS = 60
"""Every line of every tenant is looked at this often, in case a call was lost in a crash."""

_SWEPT_AT_ONCE = 16
_CALLS = select(WakeUp.tenant_code, WakeUp.line, WakeUp.calls)
_ACTIVE = select(Tenant.code).where(Tenant.status == "active").order_by(Tenant.code)

Place = tuple[str, str]
"""A tenant's code and a line's name: where a visit goes."""


async def active_tenants(databases: TenantDatabases) -> list[str]:
    """Return the codes of the tenants that are at work."""
    async with databases.master_session() as session:
        return list((await session.execute(_ACTIVE)).scalars())


class LineWatch:
    """One worker's view of its lines: each worker asks again for what it has not seen itself."""

    def __init__(
        self,
        databases: TenantDatabases,
        clock: Clock,
        lines: Sequence[str],
        *,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._lines = lines
        self._sweep_every = timedelta(seconds=sweep_seconds)
        self._seen: dict[Place, int] = {}
        self._due_at: dict[Place, datetime] = {}
        self._swept_at: datetime | None = None
        self._unswept: list[str] = []

    async def places_to_visit(self) -> list[Place]:
        """Return where workers were called to, something is due now, or it is time to look.

        A sweep goes a few tenants at a call, so that it keeps nobody waiting.
        """
        now = self._clock.now()
        async with self._databases.master_session() as session:
            active = set((await session.execute(_ACTIVE)).scalars())
            calls = {(row[0], row[1]): row[2] for row in await session.execute(_CALLS)}
        due = {place for place, count in calls.items() if self._seen.get(place) != count}
        due |= {place for place, at in self._due_at.items() if at <= now}
        due.update((code, line) for code in self._next_swept(now, active) for line in self._lines)
        self._seen = calls
        for place in due:
            self._due_at.pop(place, None)
        return sorted(place for place in due if place[0] in active and place[1] in self._lines)

    def visit_again(self, place: Place, due_at: datetime) -> None:
        """Remember that something is due at a place at ``due_at``."""
        self._due_at[place] = min(due_at, self._due_at.get(place, due_at))

    def _next_swept(self, now: datetime, active: Collection[str]) -> list[str]:
        if self._swept_at is None or now - self._swept_at >= self._sweep_every:
            self._swept_at = now
            self._unswept = sorted(active)
        swept, self._unswept = self._unswept[:_SWEPT_AT_ONCE], self._unswept[_SWEPT_AT_ONCE:]
        return swept
