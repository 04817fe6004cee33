"""Services, as they are registered in master."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.cas.contracts import Attribute, Match, Service, ServiceSettings
from minshui.platform.cas.domain.service_rules import belongs
from minshui.platform.cas.errors import SERVICE_UNKNOWN
from minshui.platform.cas.models import CasService, CasServiceTenant

ENABLED = "enabled"
_HEADQUARTERS = "headquarters"
_ALL = select(*CasService.__table__.c, CasServiceTenant.tenant_code).outerjoin(
    CasServiceTenant, CasServiceTenant.service_row_id == CasService.id
)
_IN_ORDER = prepared(_ALL.order_by(CasService.code))
_FIND = prepared(_ALL.where(CasService.code == bindparam("wanted")))
_KIND_OF_TENANT = prepared(select(Tenant.kind).where(Tenant.code == bindparam("tenant")))


async def reach_of(mctx: MasterContext) -> str | None:
    """Return the tenant to whose own services the actor is confined; None: they see to all."""
    if mctx.actor.kind == "system":
        return None
    found = await mctx.session.execute(_KIND_OF_TENANT, {"tenant": mctx.tenant_code})
    return None if found.scalar_one_or_none() == _HEADQUARTERS else mctx.tenant_code


async def service_of_address(session: AsyncSession, address: str) -> Service | None:
    """Return the service that an address belongs to, the most exact; None: not registered."""
    found = [
        service
        for service in await _services(session, _IN_ORDER)
        if service.enabled and belongs(address, service.settings.url, service.settings.match)
    ]
    return max(found, key=lambda service: len(service.settings.url), default=None)


async def service_by_code(session: AsyncSession, code: str) -> Service | None:
    """Return a service."""
    return next(iter(await _services(session, _FIND, {"wanted": code})), None)


async def list_services(mctx: MasterContext) -> Sequence[Service]:
    """Return the services within the actor's reach, by code; there are tens of them."""
    reach = await reach_of(mctx)
    found = await _services(mctx.session, _IN_ORDER)
    return [service for service in found if reach is None or service.serves(reach)]


async def visible_service(mctx: MasterContext, code: str) -> Service:
    """Return a service within the actor's reach; raises ``E_CAS_SERVICE_UNKNOWN``."""
    service, reach = await service_by_code(mctx.session, code), await reach_of(mctx)
    if service is None or not (reach is None or service.serves(reach)):
        raise MinshuiError(SERVICE_UNKNOWN, service=code)
    return service


async def unknown_tenants(session: AsyncSession, tenants: Collection[str]) -> list[str]:
    """Return which of the codes are no tenant's."""
    found = await session.execute(select(Tenant.code).where(Tenant.code.in_(tenants)))
    return sorted(set(tenants) - set(found.scalars()))


async def _services(
    session: AsyncSession, statement: Select[Any], values: dict[str, Any] | None = None
) -> list[Service]:
    rows = (await session.execute(statement, values or {})).all()
    tenants: dict[str, set[str]] = {row.code: set() for row in rows}
    for row in rows:
        if row.tenant_code is not None:
            tenants[row.code].add(row.tenant_code)
    return [
        Service(
            code=row.code,
            settings=ServiceSettings(
                name=row.name,
                url=row.url,
                match=Match(row.match),
                attributes=frozenset(Attribute(each) for each in row.attributes),
                logout_url=row.logout_url,
                tenants=frozenset(tenants[row.code]),
            ),
            enabled=row.status == ENABLED,
            created_at=row.created_at,
            created_by=row.created_by,
        )
        for row in {row.code: row for row in rows}.values()
    ]
