"""Check and write, in master, what is switched off in a tenant."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.errors import TENANT_UNKNOWN
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import CeilingEntry, CeilingSource
from minshui.platform.access.domain.ceiling import Ceiling
from minshui.platform.access.errors import (
    CEILING_OF_OTHERS,
    CEILING_TOO_LOW,
    PERMISSION_UNKNOWN,
)
from minshui.platform.access.models import TenantCeiling
from minshui.platform.access.permission_caches import CEILINGS
from minshui.platform.access.permissions import LIMIT
from minshui.platform.access.queries.ceilings import ceiling_entries

_LOCK = select(Tenant.id).where(Tenant.code == bindparam("tenant_code")).with_for_update()
_KIND = select(Tenant.kind).where(Tenant.code == bindparam("tenant_code"))
_DELETE = delete(TenantCeiling).where(
    TenantCeiling.tenant_code == bindparam("of_tenant"),
    TenantCeiling.source == bindparam("of_source"),
    is_among_texts(TenantCeiling.permission_code, "codes"),
)
_INSERT = insert(TenantCeiling)


async def check_platform(mctx: MasterContext) -> None:
    """Raise ``E_CEILING_OF_OTHERS`` unless the actor is of the group's own tenant."""
    kind = await mctx.session.scalar(_KIND, {"tenant_code": mctx.tenant_code})
    if kind != "headquarters":
        raise MinshuiError(CEILING_OF_OTHERS)


def check_ceiling(codes: Set[str]) -> None:
    """Raise ``E_PERMISSION_UNKNOWN``, or ``E_CEILING_TOO_LOW`` where nobody could undo it."""
    declared = declared_permissions()
    for code in sorted(codes):
        if not any(each == code or each.startswith(f"{code}.") for each in declared):
            raise MinshuiError(PERMISSION_UNKNOWN, place=Place("switched_off"), permission=code)
    if not Ceiling(frozenset(codes)).lets(LIMIT.code):
        raise MinshuiError(CEILING_TOO_LOW, place=Place("switched_off"), permission=LIMIT.title)


async def set_ceiling(
    ctx: Context,
    mctx: MasterContext,
    tenant_code: str,
    source: CeilingSource,
    switched_off: frozenset[str],
) -> list[CeilingEntry]:
    """Let just these be off in a tenant by one source's decision; at the next request, everywhere.

    ``ctx`` is the unit of work that ends after ``mctx``: it tells the processes. Who may decide
    has been checked. Raises ``E_TENANT_UNKNOWN`` and what ``check_ceiling`` raises.
    """
    if await mctx.session.scalar(_LOCK, {"tenant_code": tenant_code}) is None:
        raise MinshuiError(TENANT_UNKNOWN, tenant=tenant_code)
    entries = await ceiling_entries(mctx.session, tenant_code)
    before = {entry.code for entry in entries if entry.source is source}
    check_ceiling(switched_off - before)
    if gone := sorted(before - switched_off):
        place = {"of_tenant": tenant_code, "of_source": source.value}
        await mctx.session.execute(_DELETE, place | {"codes": gone})
    if new := sorted(switched_off - before):
        rows = [
            {
                "tenant_code": tenant_code,
                "source": source.value,
                "permission_code": code,
                "changed_at": mctx.clock.now(),
                "changed_by": mctx.actor.user_name,
            }
            for code in new
        ]
        await mctx.session.execute(_INSERT, rows)
    if gone or new:
        note_change(ctx.session, CEILINGS, tenant_code)
        await record_master_audit(
            mctx,
            "permission.limit_tenant",
            "tenant",
            tenant_code,
            before={"source": source.value, "switched_off": sorted(before)},
            after={"source": source.value, "switched_off": sorted(switched_off)},
        )
    return list(await ceiling_entries(mctx.session, tenant_code))
