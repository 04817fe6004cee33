"""Begin a session: the one place where they begin."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.contracts import (
    Client,
    Means,
    SessionGrant,
    SessionRefusal,
    SignInPolicy,
)
from minshui.platform.identity.domain.password_rules import password_until
from minshui.platform.identity.domain.session_life import alive_until
from minshui.platform.identity.domain.stepping_up import begins_stepped_up
from minshui.platform.identity.ending import end_session
from minshui.platform.identity.granting import grant_of
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.remembering import KeptDevice, remember_device

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()
_OPEN = prepared(
    select(UserSession.id)
    .where(
        UserSession.user_id == bindparam("user_id"),
        UserSession.ended_at.is_(None),
        UserSession.alive_until_at > bindparam("now"),
    )
    .order_by(UserSession.started_at, UserSession.id)
)
_BY_PASSWORD = ("password", "second_factor", "remembered")


async def begin_session(
    ctx: Context,
    user_id: int,
    means: Means,
    client: Client,
    *,
    remember: bool = False,
    device: KeptDevice | None = None,
    stepped_up_at: datetime | None = None,
) -> SessionGrant | SessionRefusal:
    """Begin a session of a user who has proved by ``means`` that they are the one.

    ``remember`` asks that this device may sign in by itself for some days, ``device`` is one
    that just has; ``stepped_up_at`` tells when they last proved elsewhere that it is them. The
    caller has looked whether the user is locked. A disabled one is refused here, and one with too
    many sessions where the policy says so; one whose password is too old must change it.
    """
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one()
    if user.status != "enabled":
        return SessionRefusal("disabled")
    policy = await sign_in_policy(ctx)
    now = ctx.clock.now()
    if not await _make_room(ctx, user.id, policy, now):
        return SessionRefusal("too_many_sessions")
    until = password_until(user.password_changed_at, policy)
    if means in _BY_PASSWORD and until is not None and until <= now:
        user.must_change_password = True
    if remember:
        device = await remember_device(ctx, user.id, client, policy)
    token = Handle.new(ctx.tenant_code)
    expires_at = now + timedelta(hours=policy.session_hours)
    session = UserSession(
        id=token.row_id,
        user_id=user.id,
        refresh_hash=token.secret_hash,
        started_at=now,
        refreshed_at=now,
        expires_at=expires_at,
        client_address=client.address[:64],
        user_agent=client.user_agent[:200],
        means=means,
        last_seen_at=now,
        alive_until_at=alive_until(now, expires_at, policy.idle_minutes),
        idle_minutes=policy.idle_minutes,
        stepped_up_at=now if begins_stepped_up(means) else stepped_up_at,
        device_id=None if device is None else device.handle.row_id,
    )
    ctx.session.add(session)
    user.failed_sign_ins, user.locked_until_at = 0, None
    user.last_sign_in_at = now
    await ctx.session.flush()
    after = {"means": means, "client_address": client.address}
    await record_audit(ctx, "user.sign_in", "user", user.id, after=after)
    return grant_of(user, session, token, policy, now, device=device)


async def _make_room(ctx: Context, user_id: int, policy: SignInPolicy, now: datetime) -> bool:
    """End the oldest sessions of a user who has too many; return whether there is room (R-118)."""
    if not policy.max_sessions:
        return True
    found = await ctx.session.execute(_OPEN, {"user_id": user_id, "now": now})
    alive = found.scalars().all()
    over = len(alive) - policy.max_sessions + 1
    if over > 0 and policy.when_full == "refuse":
        return False
    for session_id in alive[: max(over, 0)]:
        await end_session(ctx, session_id, "newer_session")
    return True
