"""Who is signed in at this moment (F-0108), and one's own sessions and devices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.scoping import in_scope
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.identity.contracts_sessions import OnlineFilter, OpenSession, OwnDevice
from minshui.platform.identity.models import RememberedDevice, User, UserSession
from minshui.platform.organization.facade import list_departments, with_below
from minshui.platform.organization.models import Department

EXPORT_LIMIT = 10_000
_ALL = (
    select(
        UserSession.id.label("session_id"),
        UserSession.user_id,
        User.user_name,
        User.display_name,
        User.department_id,
        Department.name.label("department"),
        UserSession.means,
        UserSession.client_address,
        UserSession.user_agent,
        UserSession.started_at,
        UserSession.last_seen_at,
        UserSession.expires_at,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(Department, Department.id == User.department_id)
    .where(UserSession.ended_at.is_(None), UserSession.alive_until_at > bindparam("now"))
)
_NEWEST_FIRST = (UserSession.last_seen_at.desc(), UserSession.id)
_OWN = prepared(_ALL.where(UserSession.user_id == bindparam("user_id")).order_by(*_NEWEST_FIRST))
_DEVICES = prepared(
    select(
        RememberedDevice.id,
        RememberedDevice.platform,
        RememberedDevice.client_address,
        RememberedDevice.remembered_at,
        RememberedDevice.used_at,
        RememberedDevice.expires_at,
    )
    .where(
        RememberedDevice.user_id == bindparam("user_id"),
        RememberedDevice.expires_at > bindparam("now"),
    )
    .order_by(RememberedDevice.used_at.desc(), RememberedDevice.id)
)


async def own_sessions(ctx: Context) -> Sequence[OpenSession]:
    """Return the actor's sessions, the one used last first."""
    found = await ctx.session.execute(_OWN, _own(ctx))
    return [_open_session(row) for row in found]


async def own_devices(ctx: Context) -> Sequence[OwnDevice]:
    """Return the devices that sign the actor in by themselves, the one used last first."""
    found = await ctx.session.execute(_DEVICES, _own(ctx))
    return [OwnDevice(**row._mapping) for row in found]


async def people_online(ctx: Context, wanted: OnlineFilter, page: PageRequest) -> Page[OpenSession]:
    """Return the sessions of people in the actor's scope, the one used last first."""
    query = await _filtered(ctx, wanted)
    now = {"now": ctx.clock.now()}
    count = select(func.count()).select_from(query.subquery())
    total = (await ctx.session.execute(count, now)).scalar_one()
    rows = query.order_by(*_NEWEST_FIRST).offset(page.offset).limit(page.size)
    found = await ctx.session.execute(rows, now)
    return Page([_open_session(row) for row in found], total, page.page, page.size)


async def all_online(ctx: Context, wanted: OnlineFilter) -> Sequence[OpenSession]:
    """Return them all, to be handed out as a file; at most 10,000."""
    query = (await _filtered(ctx, wanted)).order_by(*_NEWEST_FIRST).limit(EXPORT_LIMIT)
    found = await ctx.session.execute(query, {"now": ctx.clock.now()})
    return [_open_session(row) for row in found]


async def _filtered(ctx: Context, wanted: OnlineFilter) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [
        in_scope(ctx, department=User.department_id, owner=User.id)
    ]
    if wanted.text:
        conditions.append(
            or_(
                User.user_name.contains(wanted.text.lower(), autoescape=True),
                User.display_name.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.department_id is not None:
        below = with_below(wanted.department_id, await list_departments(ctx))
        conditions.append(User.department_id.in_(below))
    if wanted.means is not None:
        conditions.append(UserSession.means == wanted.means)
    if wanted.client_address:
        conditions.append(
            UserSession.client_address.startswith(wanted.client_address, autoescape=True)
        )
    return _ALL.where(*conditions)


def _open_session(row: Row[Any]) -> OpenSession:
    return OpenSession(**row._mapping)


def _own(ctx: Context) -> dict[str, Any]:
    return {"user_id": ctx.actor.user_id, "now": ctx.clock.now()}
