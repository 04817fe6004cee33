"""Put somebody out of one session."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.ending import end_session
from minshui.platform.identity.errors import SESSION_UNKNOWN, USER_UNKNOWN
from minshui.platform.identity.managing import lock_managed_user
from minshui.platform.identity.models import UserSession

_OWNER = prepared(
    select(UserSession.user_id).where(
        UserSession.id == bindparam("session_id"), UserSession.ended_at.is_(None)
    )
)


async def end_session_of(ctx: Context, session_id: str) -> None:
    """End one session; raises ``E_SESSION_UNKNOWN``, also for whom the actor does not see.

    Raises ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN`` for whom they may not manage.
    """
    found = await ctx.session.execute(_OWNER, {"session_id": session_id})
    owner = found.scalar_one_or_none()
    if owner is None:
        raise MinshuiError(SESSION_UNKNOWN)
    try:
        user = await lock_managed_user(ctx, owner)
    except MinshuiError as failure:
        if failure.error is not USER_UNKNOWN:
            raise
        raise MinshuiError(SESSION_UNKNOWN) from failure
    await end_session(ctx, session_id, "administrator")
    await record_audit(ctx, "user.end_sessions", "user", user.id, after={"sessions": 1})
