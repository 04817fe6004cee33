"""Tokens that a client brings: an access token, or a refresh token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import Access, Door, public
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.handles import Handle
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from minshui.kernel.errors import MinshuiError


@dataclass(frozen=True, slots=True)
class BroughtToken:
    """A token that leads to a grant of a tenant; ``claims`` of an access token that is good."""

    tenant_code: str
    grant_id: str
    claims: TokenClaims | None = None
    handle: Handle | None = None


def brought_token(signer: TokenSigner, text: str, now: datetime) -> BroughtToken | None:
    """Return what a client brought; None for anything that is not, or no longer, a token."""
    if (handle := Handle.parse(text)) is not None:
        return BroughtToken(handle.tenant_code, handle.row_id, handle=handle)
    try:
        claims = signer.read(text, now)
    except MinshuiError:
        return None
    if claims.client is None:
        return None
    return BroughtToken(claims.tenant_code, claims.client.grant_id, claims=claims)


def any_live(claims: TokenClaims) -> Access:
    """Return the access of whoever brings a good token, at the door that it opens."""
    return replace(public("凭访问令牌，只问令牌本身"), door=cast("Door", claims.door))


@asynccontextmanager
async def grants_work(edge: Edge, trace_id: str, tenant_code: str) -> AsyncIterator[Context | None]:
    """Open a unit of work in the tenant that a token names; None where there is no such tenant."""
    async with AsyncExitStack() as stack:
        ctx = None
        try:
            ctx = await stack.enter_async_context(edge.anonymous_work(tenant_code, trace_id))
        except MinshuiError as failure:
            if failure.error not in (TENANT_UNKNOWN, TENANT_DISABLED):
                raise
        yield ctx
