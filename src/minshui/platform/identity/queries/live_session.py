"""Who is behind a session: read at every request, so one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, select

from minshui.infrastructure.context import Context
from minshui.platform.access.models import Role, UserRole
from minshui.platform.identity.models import User, UserSession

_FIND = (
    select(
        UserSession.expires_at,
        User.id.label("user_id"),
        User.user_name,
        User.display_name,
        User.department_id,
        User.must_change_password,
        Role.id.label("role_id"),
        Role.version,
        Role.grants_all,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .outerjoin(Role, and_(Role.id == UserRole.role_id, Role.status == "enabled"))
    .where(
        UserSession.id == bindparam("session_id"),
        User.id == bindparam("user_id"),
        UserSession.ended_at.is_(None),
        User.status == "enabled",
    )
)


async def live_session(ctx: Context, session_id: str, user_id: int) -> Sequence[Row[Any]]:
    """Return one row per enabled role of the user behind an open session; none: it has ended."""
    found = await ctx.session.execute(_FIND, {"session_id": session_id, "user_id": user_id})
    return found.all()
