"""How much there is to do in all tenants, read from their databases."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from minshui.infrastructure.bus.measuring import Depth, measured_lines
from minshui.infrastructure.bus.models import DeadErrand
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock

KEPT = timedelta(seconds=5)
"""For so long figures are given again: whoever asks often does not make the databases count."""

_TENANTS_AT_ONCE = 4
_ACTOR = system_actor("metrics", "运行指标")
_ACTIVE = select(Tenant.code).where(Tenant.status == "active").order_by(Tenant.code)
_DEAD = select(DeadErrand.tenant_code, DeadErrand.line, func.count()).group_by(
    DeadErrand.tenant_code, DeadErrand.line
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TenantFigures:
    """What waits in one tenant, by line; ``depths`` None: its database could not be asked."""

    tenant_code: str
    depths: Mapping[str, Depth] | None


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """What waits in the installation. ``dead_errands``: how many, by tenant and line."""

    taken_at: datetime
    tenants: tuple[TenantFigures, ...]
    dead_errands: Mapping[tuple[str, str], int]


async def measure_queues(
    databases: TenantDatabases, clock: Clock, tenant_codes: Sequence[str] | None = None
) -> QueueFigures:
    """Measure every line of the given tenants, or of all that are active, now."""
    async with databases.master_session() as session:
        if tenant_codes is None:
            tenant_codes = (await session.execute(_ACTIVE)).scalars().all()
        dead = {(row[0], row[1]): row[2] for row in await session.execute(_DEAD)}
    places = asyncio.Semaphore(_TENANTS_AT_ONCE)

    async def measure(tenant_code: str) -> TenantFigures:
        async with places:
            try:
                return TenantFigures(tenant_code, await _depths(databases, clock, tenant_code))
            except Exception:
                # One database that is down hides no other's figures.
                _log.warning("tenant_not_measured", tenant=tenant_code, exc_info=True)
                return TenantFigures(tenant_code, None)

    tenants = await asyncio.gather(*(measure(code) for code in tenant_codes))
    return QueueFigures(clock.now(), tuple(tenants), dead)


class KeptFigures:
    """The figures of all tenants, measured by whoever asks first and kept for ``KEPT``."""

    def __init__(self, databases: TenantDatabases, clock: Clock) -> None:
        self._databases = databases
        self._clock = clock
        self._measuring = asyncio.Lock()
        self._figures: QueueFigures | None = None

    async def latest(self) -> QueueFigures:
        """Return figures that are at most ``KEPT`` old."""
        async with self._measuring:
            figures = self._figures
            if figures is None or self._clock.now() - figures.taken_at >= KEPT:
                figures = self._figures = await measure_queues(self._databases, self._clock)
            return figures


async def _depths(
    databases: TenantDatabases, clock: Clock, tenant_code: str
) -> Mapping[str, Depth]:
    async with databases.tenant_work(tenant_code, _ACTOR, clock) as ctx:
        return {name: await line.depth_of(ctx) for name, line in measured_lines().items()}
