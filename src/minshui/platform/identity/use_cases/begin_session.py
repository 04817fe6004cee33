"""Begin a session: the one place where they begin."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts import Client, Means, SessionGrant, SessionRefusal
from minshui.platform.identity.granting import grant_of, new_refresh_token
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def begin_session(
    ctx: Context, user_id: int, means: Means, client: Client
) -> SessionGrant | SessionRefusal:
    """Begin a session of a user who has proved by ``means`` that they are the one.

    The caller has looked whether the user is locked; a disabled one is refused here.
    """
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one()
    if user.status != "enabled":
        return SessionRefusal("disabled")
    policy = await sign_in_policy(ctx)
    now = ctx.clock.now()
    token = new_refresh_token(ctx.tenant_code)
    session = UserSession(
        id=token.session_id,
        user_id=user.id,
        refresh_hash=token.secret_hash,
        started_at=now,
        refreshed_at=now,
        expires_at=now + timedelta(hours=policy.session_hours),
        client_address=client.address[:64],
        user_agent=client.user_agent[:200],
        means=means,
        last_seen_at=now,
        idle_minutes=policy.idle_minutes,
    )
    ctx.session.add(session)
    user.failed_sign_ins, user.locked_until_at = 0, None
    user.last_sign_in_at = now
    await ctx.session.flush()
    await record_audit(
        ctx,
        "user.sign_in",
        "user",
        user.id,
        after={"means": means, "client_address": client.address},
    )
    return grant_of(user, session, token, policy, now)
