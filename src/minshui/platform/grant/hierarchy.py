"""The tenants that a grant is between, and which of them stands above the other."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.grant.contracts import GrantKind
from minshui.platform.grant.errors import GRANT_OWNER_BELOW, GRANT_TENANT_INACTIVE

HEADQUARTERS = "headquarters"
_MOST_LEVELS = 10
_BY_CODE = select(Tenant).where(Tenant.code == bindparam("code"))


async def find_tenant(mctx: MasterContext, code: str) -> Tenant | None:
    """Return the row of a tenant, if there is one."""
    return (await mctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()


async def stands_above(mctx: MasterContext, above: str, below: str) -> bool:
    """Return whether tenant ``above`` is the parent of ``below``, or of one of its parents."""
    tenant = await find_tenant(mctx, below)
    for _ in range(_MOST_LEVELS):
        if tenant is None or tenant.parent_id is None:
            return False
        tenant = await mctx.session.get(Tenant, tenant.parent_id)
        if tenant is not None and tenant.code == above:
            return True
    return False


async def check_tenants(mctx: MasterContext, kind: GrantKind, home: str, guest: str) -> None:
    """Raise ``E_GRANT_TENANT_INACTIVE``, or ``E_GRANT_OWNER_BELOW``: owners come from above."""
    for code in (home, guest):
        tenant = await find_tenant(mctx, code)
        if tenant is None or tenant.status != "active":
            raise MinshuiError(GRANT_TENANT_INACTIVE, tenant=code)
    if kind is GrantKind.OWNER and not await stands_above(mctx, home, guest):
        raise MinshuiError(GRANT_OWNER_BELOW, place=Place("kind"), home=home, guest=guest)
