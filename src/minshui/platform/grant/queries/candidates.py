"""Find people of other tenants by their whole name or number; nobody is listed (R-089)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.errors import DATABASE_UNREACHABLE, TENANT_DISABLED, TENANT_UNKNOWN
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.grant.contracts import FoundPerson, Person
from minshui.platform.grant.errors import GRANT_PERSON_UNKNOWN
from minshui.platform.grant.queries.own_people import OwnPerson, find_own_person
from minshui.platform.grant.works import Works, in_tenant

_TENANTS_AT_ONCE = 4
_NOBODY = (TENANT_UNKNOWN, TENANT_DISABLED)
_OTHERS = select(Tenant.code, Tenant.name).where(Tenant.status == "active").order_by(Tenant.code)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a search found, and the names of the tenants that could not be asked."""

    found: tuple[FoundPerson, ...]
    out_of_reach: tuple[str, ...]


async def find_candidates(
    works: Works, ctx: Context, text: str, tenant_code: str | None = None
) -> Candidates:
    """Return who in other tenants, or in one, has just this user name or mobile number."""
    async with works.master_session() as session:
        tenants = [
            tenant
            for tenant in (await session.execute(_OTHERS)).all()
            if tenant.code != ctx.tenant_code and tenant_code in (None, tenant.code)
        ]
    places = asyncio.Semaphore(_TENANTS_AT_ONCE)
    found: list[FoundPerson] = []
    out_of_reach: list[str] = []

    async def look(code: str, name: str) -> None:
        try:
            async with places:
                person = await _look_in(works, ctx, code, text)
        except MinshuiError as failure:
            if failure.error is not DATABASE_UNREACHABLE:
                raise
            out_of_reach.append(name)
            return
        if person is not None:
            found.append(_found(code, name, person))

    await asyncio.gather(*(look(tenant.code, tenant.name) for tenant in tenants))
    found.sort(key=lambda each: each.person.tenant_code)
    return Candidates(tuple(found), tuple(sorted(out_of_reach)))


async def person_named(works: Works, ctx: Context, tenant_code: str, user_name: str) -> FoundPerson:
    """Return who has a user name in a tenant; raises ``E_GRANT_PERSON_UNKNOWN``."""
    found = await _look_in(works, ctx, tenant_code, user_name)
    if found is None:
        place = Place("user_name")
        raise MinshuiError(GRANT_PERSON_UNKNOWN, place=place, tenant=tenant_code, user=user_name)
    return _found(tenant_code, "", found)


async def _look_in(works: Works, ctx: Context, tenant_code: str, text: str) -> OwnPerson | None:
    try:
        async with in_tenant(works, ctx, tenant_code) as there:
            return await find_own_person(there, text)
    except MinshuiError as failure:
        if failure.error not in _NOBODY:
            raise
        return None


def _found(tenant_code: str, tenant_name: str, found: OwnPerson) -> FoundPerson:
    person = Person(tenant_code, found.user_id)
    return FoundPerson(person, tenant_name, found.user_name, found.display_name)
