"""Let a client act for itself."""

from __future__ import annotations

import secrets

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.issuing import Granted, claims_for
from minshui.platform.oauth.models import OAuthGrant

_INSERT = prepared(insert(OAuthGrant))


async def grant_client(ctx: Context, client: Client, scopes: frozenset[str]) -> Granted:
    """Return what a token of the client's own is made of: of one tenant, without a user."""
    grant_id = secrets.token_hex(16)
    claims = await claims_for(ctx, client, grant_id, scopes)
    row = {
        "id": grant_id,
        "client_id": client.client_id,
        "scopes": sorted(scopes),
        "created_at": ctx.clock.now(),
        "expires_at": claims.expires_at,
    }
    await ctx.session.execute(_INSERT, row)
    after = {"client": client.client_id, "scopes": sorted(scopes)}
    await record_audit(ctx, "oauth_grant.begin", "oauth_grant", grant_id, after=after)
    return Granted(claims)
