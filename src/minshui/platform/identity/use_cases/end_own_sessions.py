"""End one's own sessions: all but the one at hand, or one that is named."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.ending import end_session, end_sessions
from minshui.platform.identity.errors import SESSION_UNKNOWN
from minshui.platform.identity.models import UserSession

_OWN = prepared(
    select(UserSession.id).where(
        UserSession.id == bindparam("session_id"),
        UserSession.user_id == bindparam("user_id"),
        UserSession.ended_at.is_(None),
    )
)


async def end_own_sessions(ctx: Context, session_id: str | None = None) -> int:
    """End one of the actor's sessions, or all but the one that acts; returns how many.

    Raises ``E_SESSION_UNKNOWN`` for one that has ended or is somebody else's.
    """
    user_id = ctx.actor.user_id or 0
    if session_id is None:
        ended = await end_sessions(ctx, user_id, "own_choice", but=ctx.actor.session_id)
    else:
        wanted = {"session_id": session_id, "user_id": user_id}
        if (await ctx.session.execute(_OWN, wanted)).scalar_one_or_none() is None:
            raise MinshuiError(SESSION_UNKNOWN)
        ended = int(await end_session(ctx, session_id, "own_choice"))
    after = {"sessions": ended}
    await record_audit(ctx, "user.end_own_sessions", "user", user_id, after=after)
    return ended
