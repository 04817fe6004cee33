"""Strangers who come back from a platform: counted, and told no more than they must be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from minshui.infrastructure.audit.contracts import Caller, SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.handles import Handle
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.platform.federated.adapters import ADAPTERS
from minshui.platform.federated.attempt_store import take_attempt
from minshui.platform.federated.binding_store import account_text
from minshui.platform.federated.contracts import Answer, Begun, Platform, Provider
from minshui.platform.federated.errors import (
    FEDERATED_ATTEMPT,
    FEDERATED_OFF,
    FEDERATED_REFUSED,
    FEDERATED_SIGNATURE,
    FEDERATED_UNBOUND,
)
from minshui.platform.federated.provider_store import enabled_provider
from minshui.platform.federated.queries.doors import enabled_platforms
from minshui.platform.federated.use_cases.begin_sign_in import begin_sign_in
from minshui.platform.federated.use_cases.sign_in_as_bound import sign_in_as_bound
from minshui.platform.identity.facade import (
    BY_ADDRESS,
    NOT_TO_BE_TOLD,
    Client,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    keep_within,
)


async def doors_of(edge: Edge, trace_id: str, tenant_code: str) -> list[Platform]:
    """Return by which platforms a tenant's people sign in; none for one that does not exist."""
    try:
        async with _work(edge, trace_id, tenant_code, FEDERATED_OFF) as ctx:
            return await enabled_platforms(ctx)
    except MinshuiError as failure:
        if failure.error is not FEDERATED_OFF:
            raise
        return []


async def send_to_platform(
    edge: Edge, trace_id: str, tenant_code: str, platform: Platform, redirect_uri: str | None
) -> Begun:
    """Return where to send a browser to sign in; raises what ``begin_sign_in`` does."""
    async with _work(edge, trace_id, tenant_code, FEDERATED_OFF) as ctx:
        return await begin_sign_in(ctx, platform, redirect_uri)


async def take_back(
    edge: Edge, trace_id: str, answer: Answer, client: Client
) -> tuple[str, SessionGrant | SecondFactorWanted]:
    """Sign in who comes back from a platform; return the tenant and how it went.

    The attempt is used up first, in a unit of work of its own, and none is open while the
    platform is asked. Raises ``E_FEDERATED_ATTEMPT``, ``E_FEDERATED_OFF``,
    ``E_FEDERATED_UNBOUND``, ``E_FEDERATED_REFUSED``, ``E_TOO_MANY_ATTEMPTS``, and what the
    adapter does.
    """
    await keep_within(edge.limiter, BY_ADDRESS, client.address)
    handle = Handle.parse(answer.attempt)
    if handle is None:
        raise MinshuiError(FEDERATED_ATTEMPT)
    tenant_code = handle.tenant_code
    provider = await _provider_asked(edge, trace_id, tenant_code, answer)
    platform = provider.platform
    caller = Caller(tenant_code, trace_id, edge.clock.now(), client.address)
    subject = await _subject_of(provider, answer.code, caller)
    async with _work(edge, trace_id, tenant_code, FEDERATED_ATTEMPT) as ctx:
        account = account_text(provider, subject)
        outcome = await sign_in_as_bound(ctx, platform, account, client)
    if outcome is None:
        raise MinshuiError(FEDERATED_UNBOUND)
    if isinstance(outcome, SessionRefusal):
        raise MinshuiError(FEDERATED_REFUSED)
    return tenant_code, outcome


async def _subject_of(provider: Provider, code: str, caller: Caller) -> str:
    platform = provider.platform
    try:
        return await ADAPTERS[platform].subject_of(provider, code, caller.at)
    except MinshuiError as failure:
        if failure.error is FEDERATED_SIGNATURE:
            note_security(caller, SecurityKind.SIGNATURE_BAD, "federated_provider", platform)
        raise


async def _provider_asked(edge: Edge, trace_id: str, tenant_code: str, answer: Answer) -> Provider:
    async with _work(edge, trace_id, tenant_code, FEDERATED_ATTEMPT) as ctx:
        platform = await take_attempt(ctx, answer, None)
        provider = None if platform is None else await enabled_provider(ctx, platform)
    if provider is None:
        raise MinshuiError(FEDERATED_ATTEMPT)
    return provider


@asynccontextmanager
async def _work(
    edge: Edge, trace_id: str, tenant_code: str, instead: ErrorCode
) -> AsyncIterator[Context]:
    """Open a unit of work; a tenant that is not there is answered as ``instead``."""
    try:
        async with edge.anonymous_work(tenant_code.strip().upper(), trace_id) as ctx:
            yield ctx
    except MinshuiError as failure:
        if failure.error not in NOT_TO_BE_TOLD:
            raise
        raise MinshuiError(instead) from failure
