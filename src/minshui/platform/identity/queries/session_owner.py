"""Who is behind one session, for what stands beside tokens: sign-on cookies, tickets, grants."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.identity.contracts import LiveSession
from minshui.platform.identity.models import User, UserSession

_FIND = prepared(
    select(
        UserSession.id.label("session_id"),
        User.id.label("user_id"),
        User.user_name,
        User.display_name,
        User.department_id,
        User.must_change_password,
        UserSession.means,
        UserSession.started_at,
        UserSession.stepped_up_at,
        UserSession.expires_at,
    )
    .join(User, User.id == UserSession.user_id)
    .where(
        UserSession.id == bindparam("session_id"),
        UserSession.ended_at.is_(None),
        UserSession.alive_until_at > bindparam("now"),
        User.status == "enabled",
    )
)


async def live_session_of(ctx: Context, session_id: str) -> LiveSession | None:
    """Return the session and its user; None where it has ended, or its time is over."""
    wanted = {"session_id": session_id, "now": ctx.clock.now()}
    row = (await ctx.session.execute(_FIND, wanted)).one_or_none()
    if row is None:
        return None
    return LiveSession(
        session_id=row.session_id,
        user_id=row.user_id,
        user_name=row.user_name,
        display_name=row.display_name,
        department_id=row.department_id,
        must_change_password=row.must_change_password,
        means=row.means,
        started_at=row.started_at,
        stepped_up_at=row.stepped_up_at,
        expires_at=row.expires_at,
    )
