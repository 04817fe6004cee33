"""Complete a sign-in by a second factor."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.factor.facade import FactorKind, check_factor
from minshui.platform.identity.challenge import lock_challenge
from minshui.platform.identity.challenge_contracts import SecondFactorAnswer
from minshui.platform.identity.contracts import Client, SessionGrant, SessionRefusal
from minshui.platform.identity.models import User
from minshui.platform.identity.use_cases.begin_session import begin_session


async def complete_sign_in(
    ctx: Context, answer: SecondFactorAnswer, client: Client
) -> SessionGrant | SessionRefusal:
    """Begin the session that a challenge stands for, or count the try.

    The refusal is returned, so that what it counted is committed. A challenge is worth nothing
    once the password was changed.
    """
    challenge = await lock_challenge(ctx, answer.challenge)
    if challenge is None:
        return SessionRefusal("challenge")
    user = await ctx.session.get_one(User, challenge.user_id)
    if user.password_changed_at > challenge.begun_at:
        await ctx.session.delete(challenge)
        return SessionRefusal("challenge")
    challenge.tries += 1
    await ctx.session.flush()
    if not await check_factor(ctx, user.id, FactorKind(answer.kind), answer.code):
        after = {"reason": "second_factor", "client_address": client.address}
        await record_audit(ctx, "user.sign_in_refused", "user", user.id, after=after)
        return SessionRefusal("second_factor")
    await ctx.session.delete(challenge)
    await ctx.session.flush()
    return await begin_session(ctx, user.id, "second_factor", client, remember=challenge.remember)
