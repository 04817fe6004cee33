"""Sign-in as strangers meet it, at whatever door: counted, with a picture to read, told nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from minshui.infrastructure.audit.contracts import Caller, SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.handles import Handle
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from minshui.platform.identity.captchas import is_read_rightly
from minshui.platform.identity.contracts import (
    CaptchaAnswer,
    Client,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
)
from minshui.platform.identity.errors import (
    CAPTCHA_REQUIRED,
    CAPTCHA_WRONG,
    SESSIONS_FULL,
    SIGN_IN_REFUSED,
    SIGN_IN_REFUSED_CAPTCHA,
)
from minshui.platform.identity.failures import Failures
from minshui.platform.identity.limits import BY_ADDRESS, BY_NAME, EXCHANGES, keep_within
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.use_cases.sign_in import sign_in


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a token is exchanged by, and what is said when it is worth nothing."""

    use: Callable[[Context, Handle, Client], Awaitable[SessionGrant | SessionRefusal]]
    refusal: ErrorCode


NOT_TO_BE_TOLD = (TENANT_UNKNOWN, TENANT_DISABLED)
"""What would tell a stranger which tenants there are."""


@asynccontextmanager
async def strangers_work(
    edge: Edge, trace_id: str, tenant_code: str, refusal: ErrorCode
) -> AsyncIterator[Context]:
    """Open a unit of work for somebody unknown, who is refused alike where there is no tenant."""
    try:
        async with edge.anonymous_work(tenant_code, trace_id) as ctx:
            yield ctx
    except MinshuiError as failure:
        if failure.error not in NOT_TO_BE_TOLD:
            raise
        raise MinshuiError(refusal) from failure


async def attempt_sign_in(
    edge: Edge, trace_id: str, tenant_code: str, command: SignIn
) -> SessionGrant | SecondFactorWanted:
    """Sign in with a password, in a unit of work of its own.

    What a failure leaves behind is committed before it is refused. Raises
    ``E_SIGN_IN_REFUSED``, or ``E_SIGN_IN_REFUSED_CAPTCHA`` where the next try needs a captcha;
    ``E_CAPTCHA_REQUIRED``, ``E_CAPTCHA_WRONG``, ``E_TOO_MANY_ATTEMPTS``; after the right
    password also ``E_SESSIONS_FULL``.
    """
    tenant_code = tenant_code.strip().upper()
    name = command.user_name.strip().lower()
    caller = Caller(tenant_code, trace_id, edge.clock.now(), command.client.address)
    await keep_within(edge.limiter, BY_ADDRESS, command.client.address)
    await keep_within(edge.limiter, BY_NAME, tenant_code, name)
    failures = Failures(edge.cache, tenant_code, name, command.client.address)
    failed = await failures.count()
    policy = SignInPolicy()
    try:
        async with edge.anonymous_work(tenant_code, trace_id) as ctx:
            policy = await sign_in_policy(ctx)
            await check_captcha(
                edge, caller, command.captcha, wanted=failed >= policy.captcha_after
            )
            outcome = await sign_in(ctx, command)
    except MinshuiError as failure:
        if failure.error not in NOT_TO_BE_TOLD:
            raise
        outcome = await _refuse_unknown_tenant(edge, caller, command, failed)
    if isinstance(outcome, SessionRefusal):
        if outcome.reason == "too_many_sessions":
            raise MinshuiError(SESSIONS_FULL)
        if outcome.reason in ("tenant", "user"):
            note_security(caller, SecurityKind.SIGN_IN_REFUSED, "user", name)
        await failures.add()
        raise MinshuiError(_refusal(failed + 1, policy))
    if failed:
        await failures.forget()
    return outcome


async def attempt_exchange(
    edge: Edge, trace_id: str, text: str, client: Client, exchange: Exchange
) -> tuple[str, SessionGrant]:
    """Return the tenant and what a token that is a credential by itself was exchanged for.

    Raises the exchange's refusal whatever the reason, or ``E_TOO_MANY_ATTEMPTS``.
    """
    await keep_within(edge.limiter, EXCHANGES, client.address)
    token = Handle.parse(text)
    if token is None:
        raise MinshuiError(exchange.refusal)
    async with strangers_work(edge, trace_id, token.tenant_code, exchange.refusal) as ctx:
        outcome = await exchange.use(ctx, token, client)
    if isinstance(outcome, SessionRefusal):
        raise MinshuiError(exchange.refusal)
    return token.tenant_code, outcome


async def check_captcha(
    edge: Edge, caller: Caller, answer: CaptchaAnswer | None, *, wanted: bool
) -> None:
    """Raise ``E_CAPTCHA_REQUIRED`` or ``E_CAPTCHA_WRONG`` unless a wanted one was read."""
    if not wanted:
        return
    if answer is None:
        raise MinshuiError(CAPTCHA_REQUIRED, place=Place("captcha"))
    if not await is_read_rightly(edge.cache, edge.limiter, answer):
        note_security(caller, SecurityKind.CAPTCHA_FAILED, "captcha", "captcha")
        raise MinshuiError(CAPTCHA_WRONG, place=Place("captcha"))


async def _refuse_unknown_tenant(
    edge: Edge, caller: Caller, command: SignIn, failed: int
) -> SessionRefusal:
    """Take the time that a tenant would take, and ask for what it would ask."""
    wanted = failed >= SignInPolicy().captcha_after
    await check_captcha(edge, caller, command.captcha, wanted=wanted)
    await password_hasher().matches(command.password, None)
    return SessionRefusal("tenant")


def _refusal(failed: int, policy: SignInPolicy) -> ErrorCode:
    return SIGN_IN_REFUSED_CAPTCHA if failed >= policy.captcha_after else SIGN_IN_REFUSED
