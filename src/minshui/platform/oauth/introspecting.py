"""What a client is told of a token of its own (RFC 7662)."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.tokens import ClientGrant, TokenClaims, subject_of
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.brought import any_live, brought_token, grants_work
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.queries.live_grants import live_grants
from minshui.platform.oauth.queries.refresh_tokens import live_refresh_token

INACTIVE: dict[str, Any] = {"active": False}


async def told_of(edge: Edge, trace_id: str, client: Client, text: str) -> dict[str, Any]:
    """Return what a client may know; of others' tokens only that they are not active for it."""
    token = brought_token(edge.signer, text, edge.clock.now())
    if token is None:
        return INACTIVE
    if token.claims is not None:
        return await _of_access_token(edge, trace_id, client, token.claims)
    async with grants_work(edge, trace_id, token.tenant_code) as ctx:
        if ctx is None or token.handle is None:
            return INACTIVE
        row = await live_refresh_token(ctx, client, token.handle)
        if row is None:
            return INACTIVE
        return {
            "active": True,
            "client_id": client.client_id,
            "scope": " ".join(row.scopes),
            "sub": f"{ctx.tenant_code}:{row.user_id}",
            "exp": int(row.expires_at.timestamp()),
            "iss": edge.signer.issuer,
        }


async def _of_access_token(
    edge: Edge, trace_id: str, client: Client, claims: TokenClaims
) -> dict[str, Any]:
    granted = claims.client
    if granted is None or granted.client_id != client.client_id:
        return INACTIVE
    who = await _holder(edge, trace_id, claims, granted)
    if who is None:
        return INACTIVE
    return {
        "active": True,
        "client_id": client.client_id,
        "scope": " ".join(sorted(granted.scopes & client.settings.scopes)),
        "sub": subject_of(claims),
        "exp": int(claims.expires_at.timestamp()),
        "iss": edge.signer.issuer,
        "token_type": "Bearer",
        "tenant": claims.tenant_code,
        **who,
    }


async def _holder(
    edge: Edge, trace_id: str, claims: TokenClaims, granted: ClientGrant
) -> dict[str, str] | None:
    """Return who acts by a token, of the client's own nobody; None where it is worth nothing."""
    if claims.user_id is None:
        async with grants_work(edge, trace_id, claims.tenant_code) as ctx:
            is_live = ctx is not None and await live_grants(ctx, [granted.grant_id])
        return {} if is_live else None
    try:
        async with edge.authenticated_work(claims, any_live(claims), trace_id) as ctx:
            return {"username": ctx.actor.user_name}
    except MinshuiError as failure:
        if failure.error.status >= 500:
            raise
        return None
