"""Exchange a refresh token for the next one."""

from __future__ import annotations

import hmac

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts import SessionGrant, SessionRefusal
from minshui.platform.identity.domain.refresh_token import RefreshToken
from minshui.platform.identity.ending import end_session
from minshui.platform.identity.granting import grant_of, new_refresh_token
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy

_LOCK = select(UserSession).where(UserSession.id == bindparam("session_id")).with_for_update()


async def refresh_session(ctx: Context, token: RefreshToken) -> SessionGrant | SessionRefusal:
    """Rotate the session's refresh token; a spent one ends the session, for someone copied it.

    The session's own end (``session_hours`` after sign-in) is not moved.
    """
    found = await ctx.session.execute(_LOCK, {"session_id": token.session_id})
    session = found.scalar_one_or_none()
    now = ctx.clock.now()
    if session is None or session.ended_at is not None or session.expires_at <= now:
        return SessionRefusal("session")
    user = await ctx.session.get_one(User, session.user_id)
    if session.spent_refresh_hash is not None and hmac.compare_digest(
        session.spent_refresh_hash, token.secret_hash
    ):
        await end_session(ctx, session.id, "refresh_reused")
        await record_audit(ctx, "user.refresh_reused", "user", user.id)
        return SessionRefusal("refresh_reused")
    if not hmac.compare_digest(session.refresh_hash, token.secret_hash):
        return SessionRefusal("session")
    if user.status != "enabled":
        return SessionRefusal("disabled")
    following = new_refresh_token(ctx.tenant_code, session.id)
    session.spent_refresh_hash = session.refresh_hash
    session.refresh_hash = following.secret_hash
    session.refreshed_at = now
    await ctx.session.flush()
    return grant_of(user, session, following, await sign_in_policy(ctx), now)
