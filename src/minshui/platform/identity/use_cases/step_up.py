"""Prove again that it is oneself, before what is risky (R-122)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.factor.facade import (
    FactorKind,
    check_factor,
    factors_of,
)
from minshui.platform.identity.challenge_contracts import StepUp
from minshui.platform.identity.domain.lockout import after_failure, is_locked
from minshui.platform.identity.domain.stepping_up import PASSWORD
from minshui.platform.identity.errors import STEP_UP_KIND
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.step_up_state import step_up_state

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def step_up(ctx: Context, command: StepUp) -> datetime | None:
    """Open high-risk routes to the actor's session; return until when, None where the proof fails.

    By a second factor, or by the password where they have none. A failure is returned, not
    raised, so that it counts: wrong passwords lock as they do at sign-in. Raises
    ``E_STEP_UP_KIND``.
    """
    user_id = ctx.actor.user_id or 0
    kinds = await factors_of(ctx, user_id) or (PASSWORD,)
    if command.kind not in kinds:
        raise MinshuiError(STEP_UP_KIND, place=Place("kind"), kinds="、".join(kinds))
    if command.kind == PASSWORD:
        is_proved = await _knows_password(ctx, user_id, command.proof)
    else:
        is_proved = await check_factor(ctx, user_id, FactorKind(command.kind), command.proof)
    noted = {"kind": command.kind}
    if not is_proved:
        await record_audit(ctx, "user.step_up_refused", "user", user_id, after=noted)
        return None
    session = await ctx.session.get_one(UserSession, ctx.actor.session_id)
    session.stepped_up_at = ctx.clock.now()
    await ctx.session.flush()
    await record_audit(ctx, "user.step_up", "user", user_id, after=noted)
    return (await step_up_state(ctx)).until_at


async def _knows_password(ctx: Context, user_id: int, password: str) -> bool:
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one()
    matches = await password_hasher().matches(password, user.password_hash)
    now = ctx.clock.now()
    if is_locked(user.locked_until_at, now):
        return False
    if not matches:
        user.failed_sign_ins, user.locked_until_at = after_failure(
            user.failed_sign_ins, now, await sign_in_policy(ctx)
        )
    await ctx.session.flush()
    return matches
