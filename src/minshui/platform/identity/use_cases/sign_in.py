"""Sign in with user name and password."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import PasswordHasher, password_hasher
from minshui.platform.identity.contracts import (
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
)
from minshui.platform.identity.domain.lockout import after_failure, is_locked
from minshui.platform.identity.granting import grant_of, new_refresh_token
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy

# The lock makes guesses at one user wait for each other.
_LOCK = select(User).where(User.user_name == bindparam("user_name")).with_for_update()


async def sign_in(ctx: Context, command: SignIn) -> SessionGrant | SessionRefusal:
    """Begin a session, or count the failure (R-117, R-123).

    The refusal is returned, so that what it counted is committed; whatever the reason, the time
    taken is that of one password check.
    """
    hasher = password_hasher()
    name = command.user_name.strip().lower()
    user = (await ctx.session.execute(_LOCK, {"user_name": name})).scalar_one_or_none()
    matches = await hasher.matches(command.password, user.password_hash if user else None)
    if user is None:
        return SessionRefusal("user")
    policy = await sign_in_policy(ctx)
    refusal = _refusal(ctx, user, matches, policy)
    if refusal is not None:
        await record_audit(
            ctx,
            "user.sign_in_refused",
            "user",
            user.id,
            after={"reason": refusal.reason, "client_address": command.client_address},
        )
        await ctx.session.flush()
        return refusal
    await _renew_hash(user, command.password, hasher)
    return await _begin_session(ctx, user, command, policy)


def _refusal(
    ctx: Context, user: User, matches: bool, policy: SignInPolicy
) -> SessionRefusal | None:
    now = ctx.clock.now()
    if is_locked(user.locked_until_at, now):
        return SessionRefusal("locked")
    if not matches:
        user.failed_sign_ins, user.locked_until_at = after_failure(
            user.failed_sign_ins, now, policy
        )
        return SessionRefusal("password")
    return None if user.status == "enabled" else SessionRefusal("disabled")


async def _renew_hash(user: User, password: str, hasher: PasswordHasher) -> None:
    if hasher.is_due_for_renewal(user.password_hash):
        user.password_hash = await hasher.hash(password)


async def _begin_session(
    ctx: Context, user: User, command: SignIn, policy: SignInPolicy
) -> SessionGrant:
    now = ctx.clock.now()
    token = new_refresh_token(ctx.tenant_code)
    session = UserSession(
        id=token.session_id,
        user_id=user.id,
        refresh_hash=token.secret_hash,
        started_at=now,
        refreshed_at=now,
        expires_at=now + timedelta(hours=policy.session_hours),
        client_address=command.client_address[:64],
    )
    ctx.session.add(session)
    user.failed_sign_ins, user.locked_until_at = 0, None
    user.last_sign_in_at = now
    await ctx.session.flush()
    await record_audit(
        ctx, "user.sign_in", "user", user.id, after={"client_address": command.client_address}
    )
    return grant_of(user, session, token, policy, now)
