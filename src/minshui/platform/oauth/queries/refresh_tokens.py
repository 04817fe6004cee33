"""Refresh tokens that somebody asks about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.facade import live_session_of
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.models import OAuthGrant, OAuthRefreshToken

_FIND = prepared(
    select(
        OAuthGrant.client_id,
        OAuthGrant.user_id,
        OAuthGrant.session_id,
        OAuthGrant.scopes,
        OAuthGrant.expires_at,
    )
    .join(OAuthRefreshToken, OAuthRefreshToken.grant_id == OAuthGrant.id)
    .where(
        OAuthRefreshToken.secret_hash == bindparam("hash"),
        OAuthRefreshToken.grant_id == bindparam("of_grant"),
        OAuthRefreshToken.spent_at.is_(None),
        OAuthGrant.ended_at.is_(None),
        OAuthGrant.expires_at > bindparam("now"),
    )
)
_IS_OF_GRANT = prepared(
    select(OAuthRefreshToken.grant_id).where(
        OAuthRefreshToken.secret_hash == bindparam("hash"),
        OAuthRefreshToken.grant_id == bindparam("of_grant"),
    )
)


async def live_refresh_token(ctx: Context, client: Client, token: Handle) -> Row[Any] | None:
    """Return the grant of a client's refresh token that is good; else None."""
    values = {
        "hash": token.secret_hash,
        "of_grant": token.row_id,
        "now": ctx.clock.now(),
    }
    row = (await ctx.session.execute(_FIND, values)).one_or_none()
    if row is None or row.client_id != client.client_id:
        return None
    return row if await live_session_of(ctx, row.session_id) is not None else None


async def is_refresh_token(ctx: Context, token: Handle) -> bool:
    """Return whether a refresh token was given out, whatever has become of it."""
    values = {"hash": token.secret_hash, "of_grant": token.row_id}
    return (await ctx.session.execute(_IS_OF_GRANT, values)).one_or_none() is not None
