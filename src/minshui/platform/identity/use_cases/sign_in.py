"""Sign in with user name and password."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import PasswordHasher, password_hasher
from minshui.platform.identity.challenge import second_factor_wanted
from minshui.platform.identity.contracts import (
    Client,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
)
from minshui.platform.identity.domain.lockout import after_failure, is_locked
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.use_cases.begin_session import begin_session

# The lock makes guesses at one user wait for each other.
_LOCK = select(User).where(User.user_name == bindparam("user_name")).with_for_update()


async def sign_in(
    ctx: Context, command: SignIn
) -> SessionGrant | SecondFactorWanted | SessionRefusal:
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
        await _record_refusal(ctx, user, refusal, command.client)
        return refusal
    await _renew_hash(user, command.password, hasher)
    wanted = await second_factor_wanted(ctx, user.id, remember=command.remember)
    return wanted or await begin_session(
        ctx, user.id, "password", command.client, remember=command.remember
    )


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


async def _record_refusal(
    ctx: Context, user: User, refusal: SessionRefusal, client: Client
) -> None:
    await ctx.session.flush()
    after = {"reason": refusal.reason, "client_address": client.address}
    await record_audit(ctx, "user.sign_in_refused", "user", user.id, after=after)
    if refusal.reason == "password" and user.locked_until_at is not None:
        note_security(
            ctx,
            SecurityKind.LOCKED_OUT,
            "user",
            user.user_name,
            details={"until": user.locked_until_at},
            client_address=client.address,
        )


async def _renew_hash(user: User, password: str, hasher: PasswordHasher) -> None:
    if hasher.is_due_for_renewal(user.password_hash):
        user.password_hash = await hasher.hash(password)
