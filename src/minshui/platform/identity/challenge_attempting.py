"""The second step of sign-in as strangers meet it, at whatever door: counted, told nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.handles import Handle
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.facade import SmsCodeSent, send_factor_code
from minshui.platform.identity.attempting import NOT_TO_BE_TOLD
from minshui.platform.identity.challenge import lock_challenge
from minshui.platform.identity.challenge_contracts import SecondFactorAnswer
from minshui.platform.identity.contracts import Client, SessionGrant
from minshui.platform.identity.errors import SECOND_FACTOR_REFUSED
from minshui.platform.identity.limits import BY_ADDRESS, keep_within
from minshui.platform.identity.use_cases.complete_sign_in import complete_sign_in


async def attempt_second_factor(
    edge: Edge, trace_id: str, answer: SecondFactorAnswer, client: Client
) -> tuple[str, SessionGrant]:
    """Complete a sign-in, in a unit of work of its own; return the tenant and the session.

    What a failure leaves is committed. Raises ``E_SECOND_FACTOR_REFUSED`` whatever the reason,
    or ``E_TOO_MANY_ATTEMPTS``.
    """
    async with _at_the_door(edge, trace_id, answer.challenge, client) as ctx:
        outcome = await complete_sign_in(ctx, answer, client)
    if not isinstance(outcome, SessionGrant):
        raise MinshuiError(SECOND_FACTOR_REFUSED)
    return ctx.tenant_code, outcome


async def send_challenge_code(
    edge: Edge, trace_id: str, challenge: str, client: Client
) -> SmsCodeSent:
    """Send the code by SMS that completes a sign-in.

    Raises ``E_SECOND_FACTOR_REFUSED``, ``E_TOO_MANY_ATTEMPTS``, ``E_FACTOR_NONE``, and the 429
    errors of verification codes: whoever holds a challenge has proved to be the user already.
    """
    async with _at_the_door(edge, trace_id, challenge, client) as ctx:
        held = await lock_challenge(ctx, challenge)
        if held is None:
            raise MinshuiError(SECOND_FACTOR_REFUSED)
        return await send_factor_code(ctx, held.user_id)


@asynccontextmanager
async def _at_the_door(
    edge: Edge, trace_id: str, challenge: str, client: Client
) -> AsyncIterator[Context]:
    await keep_within(edge.limiter, BY_ADDRESS, client.address)
    handle = Handle.parse(challenge)
    if handle is None:
        raise MinshuiError(SECOND_FACTOR_REFUSED)
    try:
        async with edge.anonymous_work(handle.tenant_code, trace_id) as ctx:
            yield ctx
    except MinshuiError as failure:
        if failure.error not in NOT_TO_BE_TOLD:
            raise
        raise MinshuiError(SECOND_FACTOR_REFUSED) from failure
