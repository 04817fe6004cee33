"""In which tenants somebody may work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.master_models import Tenant
from minshui.platform.grant.contracts import GrantKind, GrantState, MyTenant, Person
from minshui.platform.grant.models import UserGrant
from minshui.platform.grant.parties import agreement_in

_OWN = select(Tenant.name).where(Tenant.code == bindparam("code"))
_HELD = (
    select(UserGrant, Tenant.name)
    .join(Tenant, Tenant.code == UserGrant.guest_tenant_code)
    .where(
        UserGrant.home_tenant_code == bindparam("home"),
        UserGrant.home_user_id == bindparam("user_id"),
        UserGrant.state == GrantState.ACTIVE.value,
        Tenant.status == "active",
    )
    .order_by(UserGrant.activated_at, UserGrant.id)
)


async def my_tenants(
    session: AsyncSession, person: Person, current: str, now: datetime
) -> Sequence[MyTenant]:
    """Return where somebody may work at this moment, their own tenant first (R-094).

    ``session`` is one on master, ``current`` the tenant they are in.
    """
    own = (await session.execute(_OWN, {"code": person.tenant_code})).scalar_one()
    values = {"home": person.tenant_code, "user_id": person.user_id}
    held = (await session.execute(_HELD, values)).all()
    return [
        MyTenant(person.tenant_code, own, None, None, True, person.tenant_code == current),
        *(
            MyTenant(
                tenant_code=row.guest_tenant_code,
                tenant_name=name,
                kind=GrantKind(row.kind),
                valid_until_at=row.valid_until_at,
                is_home=False,
                is_current=row.guest_tenant_code == current,
            )
            for row, name in held
            if agreement_in(row).is_in_force(now)
        ),
    ]
