"""On what somebody from another tenant stands: read at every one of their requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.facade import DataScope
from minshui.platform.grant.contracts import GrantState, Person, Side
from minshui.platform.grant.domain.agreement import Agreement
from minshui.platform.grant.models import AppliedGrant, SwitchedSession, UserGrant

_HERE = prepared(
    select(
        AppliedGrant.grant_id,
        AppliedGrant.applied_revision,
        AppliedGrant.data_scope,
        AppliedGrant.other_tenant_code,
        AppliedGrant.home_user_id,
        SwitchedSession.home_session_id,
        SwitchedSession.until_at,
    )
    .join(AppliedGrant, AppliedGrant.grant_id == SwitchedSession.grant_id)
    .where(
        SwitchedSession.session_id == bindparam("session_id"),
        AppliedGrant.user_id == bindparam("user_id"),
        AppliedGrant.side == Side.GUEST.value,
        AppliedGrant.state == GrantState.ACTIVE.value,
    )
)
_AGREEMENT = (
    UserGrant.state,
    UserGrant.revision,
    UserGrant.home_applied,
    UserGrant.guest_applied,
    UserGrant.valid_from_at,
    UserGrant.valid_until_at,
)
_IN_MASTER = prepared(select(*_AGREEMENT).where(UserGrant.id == bindparam("grant_id")))
_OF_PERSON = prepared(
    select(UserGrant.id, UserGrant.kind, *_AGREEMENT)
    .where(
        UserGrant.home_tenant_code == bindparam("home"),
        UserGrant.home_user_id == bindparam("user_id"),
        UserGrant.guest_tenant_code == bindparam("guest"),
        UserGrant.state == GrantState.ACTIVE.value,
    )
    .order_by(UserGrant.id.desc())
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The grant that a session here rests on, as this tenant has applied it."""

    grant_id: int
    applied_revision: int
    data_scope: DataScope
    person: Person
    home_session_id: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A grant that somebody holds in a tenant, as master has it."""

    grant_id: int
    kind: str
    agreement: Agreement


async def standing_of(ctx: Context, session_id: str, user_id: int) -> Standing | None:
    """Return what a session of somebody from another tenant rests on; None: on nothing."""
    values = {"session_id": session_id, "user_id": user_id}
    row = (await ctx.session.execute(_HERE, values)).one_or_none()
    if row is None:
        return None
    return Standing(
        row.grant_id,
        row.applied_revision,
        DataScope(row.data_scope),
        Person(row.other_tenant_code, row.home_user_id),
        row.home_session_id,
        row.until_at,
    )


async def agreement_of(session: AsyncSession, grant_id: int) -> Agreement | None:
    """Return what master says of a grant, by a session on master."""
    row = (await session.execute(_IN_MASTER, {"grant_id": grant_id})).one_or_none()
    return None if row is None else Agreement(*row)


async def held_grant(session: AsyncSession, person: Person, guest: str) -> HeldGrant | None:
    """Return the grant that lets somebody into a tenant, by a session on master."""
    values = {"home": person.tenant_code, "user_id": person.user_id, "guest": guest}
    row = (await session.execute(_OF_PERSON, values)).first()
    return None if row is None else HeldGrant(row.id, row.kind, Agreement(*row[2:]))
