"""Sign in with a code that was sent to one's mobile (F-0003)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.challenge import second_factor_wanted
from minshui.platform.identity.contracts import (
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SmsSignIn,
)
from minshui.platform.identity.domain.lockout import is_locked
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.mobile_owner import owner_of_mobile
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.sms_codes import bound_sign_in_codes
from minshui.platform.identity.use_cases.begin_session import begin_session

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def sign_in_by_sms(
    ctx: Context, command: SmsSignIn
) -> SessionGrant | SecondFactorWanted | SessionRefusal:
    """Begin a session of whoever's mobile it is, or return why not, so that the try counts."""
    is_right = await bound_sign_in_codes().is_right(ctx, command.mobile, command.code)
    user_id = await owner_of_mobile(ctx, command.mobile)
    if user_id is None:
        return SessionRefusal("user")
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one()
    refusal = None
    if not (await sign_in_policy(ctx)).sms_sign_in:
        refusal = SessionRefusal("policy")
    elif is_locked(user.locked_until_at, ctx.clock.now()):
        refusal = SessionRefusal("locked")
    elif not is_right:
        refusal = SessionRefusal("sms")
    if refusal is not None:
        after = {"reason": refusal.reason, "client_address": command.client.address}
        await record_audit(ctx, "user.sign_in_refused", "user", user.id, after=after)
        return refusal
    wanted = await second_factor_wanted(ctx, user.id, remember=command.remember)
    return wanted or await begin_session(
        ctx, user.id, "sms", command.client, remember=command.remember
    )
