"""The second step of sign-in: a challenge that only who took the first one can complete."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.handles import Handle
from minshui.platform.factor.facade import factors_of
from minshui.platform.identity.challenge_model import SignInChallenge
from minshui.platform.identity.contracts import SecondFactorWanted

LIFETIME = timedelta(minutes=5)
MOST_TRIES = 5
_FORGET_OLD = (
    delete(SignInChallenge)
    .where(
        SignInChallenge.user_id == bindparam("of_user"),
        SignInChallenge.expires_at <= bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_LOCK = (
    select(SignInChallenge).where(SignInChallenge.id == bindparam("challenge_id")).with_for_update()
)


async def second_factor_wanted(
    ctx: Context, user_id: int, *, remember: bool = False
) -> SecondFactorWanted | None:
    """Return the challenge that stands between a user and their session; None: nothing does.

    The user has proved by some means that they are the one.
    """
    kinds = await factors_of(ctx, user_id)
    if not kinds:
        return None
    now = ctx.clock.now()
    await ctx.session.execute(_FORGET_OLD, {"of_user": user_id, "now": now})
    handle = Handle.new(ctx.tenant_code)
    ctx.session.add(
        SignInChallenge(
            id=handle.row_id,
            secret_hash=handle.secret_hash,
            user_id=user_id,
            begun_at=now,
            expires_at=now + LIFETIME,
            tries=0,
            remember=remember,
        )
    )
    await ctx.session.flush()
    return SecondFactorWanted(handle.text, tuple(kind.value for kind in kinds), now + LIFETIME)


async def lock_challenge(ctx: Context, text: str) -> SignInChallenge | None:
    """Return a challenge and hold it; None where its text is worth nothing (any more)."""
    handle = Handle.parse(text)
    if handle is None:
        return None
    found = await ctx.session.execute(_LOCK, {"challenge_id": handle.row_id})
    challenge = found.scalar_one_or_none()
    if challenge is None or not handle.is_proved_by(challenge.secret_hash):
        return None
    is_open = ctx.clock.now() < challenge.expires_at and challenge.tries < MOST_TRIES
    return challenge if is_open else None
