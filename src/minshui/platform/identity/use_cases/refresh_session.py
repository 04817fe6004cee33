"""Exchange a refresh token for the next one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.contracts import Client, SessionGrant, SessionRefusal
from minshui.platform.identity.domain.session_life import alive_until
from minshui.platform.identity.ending import end_session
from minshui.platform.identity.granting import grant_of
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy

_LOCK = select(UserSession).where(UserSession.id == bindparam("session_id")).with_for_update()


async def refresh_session(
    ctx: Context, token: Handle, client: Client
) -> SessionGrant | SessionRefusal:
    """Rotate the session's refresh token; a spent one ends the session, for someone copied it.

    The session's own end (``session_hours`` after sign-in) is not moved.
    """
    found = await ctx.session.execute(_LOCK, {"session_id": token.row_id})
    session = found.scalar_one_or_none()
    now = ctx.clock.now()
    if session is None or session.ended_at is not None or session.alive_until_at <= now:
        return SessionRefusal("session")
    user = await ctx.session.get_one(User, session.user_id)
    if token.is_proved_by(session.spent_refresh_hash):
        await end_session(ctx, session.id, "refresh_reused")
        after = {"client_address": client.address, "user_agent": client.user_agent[:200]}
        await record_audit(ctx, "user.refresh_reused", "user", user.id, after=after)
        return SessionRefusal("refresh_reused")
    if not token.is_proved_by(session.refresh_hash):
        return SessionRefusal("session")
    if user.status != "enabled":
        return SessionRefusal("disabled")
    following = Handle.new(ctx.tenant_code, session.id)
    session.spent_refresh_hash = session.refresh_hash
    session.refresh_hash = following.secret_hash
    session.refreshed_at = session.last_seen_at = now
    session.alive_until_at = alive_until(now, session.expires_at, session.idle_minutes)
    await ctx.session.flush()
    return grant_of(user, session, following, await sign_in_policy(ctx), now)
