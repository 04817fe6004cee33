"""Stop a service, or let it go on."""

from __future__ import annotations

from sqlalchemy import update

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import MasterContext
from minshui.kernel.errors import MinshuiError
from minshui.platform.cas.contracts import Service
from minshui.platform.cas.errors import SERVICE_BEYOND_REACH
from minshui.platform.cas.models import CasService
from minshui.platform.cas.queries.registered import ENABLED, reach_of, visible_service


async def enable_service(mctx: MasterContext, code: str, *, enabled: bool) -> Service:
    """Let a service have tickets, or none: those it has not asked about are refused too.

    Raises ``E_CAS_SERVICE_UNKNOWN`` or ``E_CAS_SERVICE_BEYOND_REACH``.
    """
    service, reach = await visible_service(mctx, code), await reach_of(mctx)
    if reach is not None and service.settings.tenants != {reach}:
        raise MinshuiError(SERVICE_BEYOND_REACH)
    status = ENABLED if enabled else "disabled"
    await mctx.session.execute(
        update(CasService)
        .where(CasService.code == code)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
    await record_master_audit(
        mctx,
        "cas_service.enable" if enabled else "cas_service.disable",
        "cas_service",
        code,
        before={"enabled": service.enabled},
        after={"enabled": enabled},
    )
    return await visible_service(mctx, code)
