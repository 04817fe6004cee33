"""Sign-in by SMS as strangers meet it: they learn neither whose a number is nor whether it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from minshui.infrastructure.audit.contracts import Caller
from minshui.infrastructure.http.edge import Edge
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.attempting import check_captcha, strangers_work
from minshui.platform.identity.contracts import (
    CodePromised,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SmsCodeWanted,
    SmsSignIn,
)
from minshui.platform.identity.errors import SESSIONS_FULL, SMS_REFUSED
from minshui.platform.identity.limits import (
    BY_ADDRESS,
    BY_NAME,
    SMS_OF_ADDRESS,
    SMS_OF_DAY,
    SMS_PAUSE,
    keep_within,
)
from minshui.platform.identity.use_cases.send_sign_in_code import send_sign_in_code
from minshui.platform.identity.use_cases.sign_in_by_sms import sign_in_by_sms

CODE_LIFETIME = timedelta(minutes=5)
# Longer than a code takes to be sent: nobody sees by the time whether one was.
_SECONDS_TAKEN = 0.25
_log = structlog.get_logger(__name__)


async def request_sign_in_code(
    edge: Edge, trace_id: str, tenant_code: str, wanted: SmsCodeWanted
) -> CodePromised:
    """Send a code if the mobile is one of the staff; the answer is the same for all others.

    Raises ``E_CAPTCHA_REQUIRED``, ``E_CAPTCHA_WRONG`` or ``E_TOO_MANY_ATTEMPTS``: without the
    picture anybody could have strangers' phones ring.
    """
    await keep_within(edge.limiter, SMS_OF_ADDRESS, wanted.client.address)
    caller = Caller(tenant_code, trace_id, edge.clock.now(), wanted.client.address)
    await check_captcha(edge, caller, wanted.captcha, wanted=True)
    await keep_within(edge.limiter, SMS_PAUSE, wanted.mobile)
    await keep_within(edge.limiter, SMS_OF_DAY, wanted.mobile)
    async with _taking_its_time():
        try:
            async with strangers_work(edge, trace_id, tenant_code, SMS_REFUSED) as ctx:
                await send_sign_in_code(ctx, wanted.mobile, wanted.client)
        except MinshuiError as failure:
            _log.warning("sign_in_code.not_sent", code=failure.code)
    now = edge.clock.now()
    return CodePromised(now + CODE_LIFETIME, now + timedelta(seconds=SMS_PAUSE.longest_wait))


async def attempt_sms_sign_in(
    edge: Edge, trace_id: str, tenant_code: str, command: SmsSignIn
) -> SessionGrant | SecondFactorWanted:
    """Sign in with a code, in a unit of work of its own: what a failure leaves is committed.

    Raises ``E_SMS_REFUSED`` whatever the reason, ``E_TOO_MANY_ATTEMPTS``, and after the right
    code ``E_SESSIONS_FULL``.
    """
    await keep_within(edge.limiter, BY_ADDRESS, command.client.address)
    await keep_within(edge.limiter, BY_NAME, tenant_code, command.mobile)
    async with strangers_work(edge, trace_id, tenant_code, SMS_REFUSED) as ctx:
        outcome = await sign_in_by_sms(ctx, command)
    if isinstance(outcome, SessionRefusal):
        full = outcome.reason == "too_many_sessions"
        raise MinshuiError(SESSIONS_FULL if full else SMS_REFUSED)
    return outcome


@asynccontextmanager
async def _taking_its_time() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    until = loop.time() + _SECONDS_TAKEN
    yield
    await asyncio.sleep(max(until - loop.time(), 0))
