"""The second step of sign-in: a challenge that only who took the first one can complete."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from minshui.infrastructure.context import Context
from minshui.platform.factor.facade import factors_of
from minshui.platform.identity.challenge_model import SignInChallenge
from minshui.platform.identity.contracts import SecondFactorWanted

LIFETIME = timedelta(minutes=5)
MOST_TRIES = 5
_SECRET_BYTES = 32
_FORGET_OLD = (
    delete(SignInChallenge)
    .where(
        SignInChallenge.user_id == bindparam("of_user"),
        SignInChallenge.expires_at <= bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_LOCK = (
    select(SignInChallenge)
    .where(SignInChallenge.secret_hash == bindparam("secret_hash"))
    .with_for_update()
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
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    ctx.session.add(
        SignInChallenge(
            secret_hash=_hash(secret),
            user_id=user_id,
            begun_at=now,
            expires_at=now + LIFETIME,
            tries=0,
            remember=remember,
        )
    )
    await ctx.session.flush()
    return SecondFactorWanted(secret, tuple(kind.value for kind in kinds), now + LIFETIME)


async def lock_challenge(ctx: Context, secret: str) -> SignInChallenge | None:
    """Return the challenge of a secret and hold it; None where it is worth nothing (any more)."""
    found = await ctx.session.execute(_LOCK, {"secret_hash": _hash(secret)})
    challenge = found.scalar_one_or_none()
    return challenge if challenge and _is_open(challenge, ctx.clock.now()) else None


def _is_open(challenge: SignInChallenge, now: datetime) -> bool:
    return now < challenge.expires_at and challenge.tries < MOST_TRIES


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
