"""Register a service, or bring one to what it is to be."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.cas.contracts import Service, ServiceSettings
from minshui.platform.cas.domain.service_rules import address_fault, code_fault, url_fault
from minshui.platform.cas.errors import (
    SERVICE_BEYOND_REACH,
    SERVICE_FORM,
    SERVICE_TAKEN,
)
from minshui.platform.cas.models import CasService, CasServiceTenant
from minshui.platform.cas.queries.registered import (
    ENABLED,
    reach_of,
    service_by_code,
    unknown_tenants,
    visible_service,
)


async def save_service(
    mctx: MasterContext, code: str, settings: ServiceSettings, *, new: bool
) -> Service:
    """Write what is decided about a service; it holds from the next ticket on.

    Raises ``E_CAS_SERVICE_FORM``, ``E_CAS_SERVICE_TAKEN``, ``E_CAS_SERVICE_UNKNOWN`` or
    ``E_CAS_SERVICE_BEYOND_REACH``.
    """
    await _check(mctx, code, settings)
    before = await service_by_code(mctx.session, code)
    if new and before is not None:
        raise MinshuiError(SERVICE_TAKEN, place=Place("code"), service=code)
    if not new:
        before = await visible_service(mctx, code)
        await _check_reach(mctx, before.settings)
    row = (
        await mctx.session.execute(select(CasService).where(CasService.code == code))
    ).scalar_one_or_none() or CasService(
        code=code, status=ENABLED, created_at=mctx.clock.now(), created_by=mctx.actor.user_name
    )
    row.name, row.url, row.match = settings.name, settings.url, settings.match.value
    row.attributes, row.logout_url = sorted(settings.attributes), settings.logout_url
    mctx.session.add(row)
    await mctx.session.flush()
    of_service = CasServiceTenant.service_row_id == row.id
    await mctx.session.execute(delete(CasServiceTenant).where(of_service))
    if settings.tenants:
        rows = [{"service_row_id": row.id, "tenant_code": each} for each in settings.tenants]
        await mctx.session.execute(insert(CasServiceTenant), rows)
    await record_master_audit(
        mctx,
        "cas_service.create" if new else "cas_service.change",
        "cas_service",
        code,
        before=None if before is None else _noted(before.settings),
        after=_noted(settings),
    )
    return await visible_service(mctx, code)


async def _check(mctx: MasterContext, code: str, settings: ServiceSettings) -> None:
    faults = {"code": code_fault(code), "url": url_fault(settings.url, settings.match)}
    if settings.logout_url is not None:
        faults["logout_url"] = address_fault(settings.logout_url)
    if unknown := await unknown_tenants(mctx.session, settings.tenants):
        faults["tenants"] = f"没有租户 {'、'.join(unknown)}"
    for field, fault in faults.items():
        if fault is not None:
            raise MinshuiError(SERVICE_FORM, place=Place(field), reason=fault)
    await _check_reach(mctx, settings)


async def _check_reach(mctx: MasterContext, settings: ServiceSettings) -> None:
    reach = await reach_of(mctx)
    if reach is not None and settings.tenants != {reach}:
        raise MinshuiError(SERVICE_BEYOND_REACH)


def _noted(settings: ServiceSettings) -> dict[str, Any]:
    return {
        "name": settings.name,
        "url": settings.url,
        "match": settings.match.value,
        "attributes": sorted(settings.attributes),
        "logout_url": settings.logout_url,
        "tenants": sorted(settings.tenants),
    }
