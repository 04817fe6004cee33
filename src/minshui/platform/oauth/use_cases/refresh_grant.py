"""Exchange a refresh token for the next ones."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.facade import live_session_of
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.grant_store import (
    add_refresh_token,
    end_grant,
    is_open,
    lock_grant,
)
from minshui.platform.oauth.issuing import Granted, Refused, claims_for
from minshui.platform.oauth.models import OAuthRefreshToken

_FIND = prepared(
    select(OAuthRefreshToken.spent_at).where(
        OAuthRefreshToken.secret_hash == bindparam("hash"),
        OAuthRefreshToken.grant_id == bindparam("of_grant"),
    )
)
_SPEND = prepared(
    update(OAuthRefreshToken)
    .where(OAuthRefreshToken.secret_hash == bindparam("hash"))
    .values(spent_at=bindparam("at"))
)
_BAD_TOKEN = Refused("the refresh token is unknown, expired or has been used")


async def refresh_grant(
    ctx: Context, client: Client, token: Handle, narrower: frozenset[str] | None
) -> Granted | Refused:
    """Rotate a grant's refresh token; any spent one ends the grant, for someone copied it.

    ``narrower``: scopes for the new access token alone; those of the grant stay.
    """
    grant = await lock_grant(ctx, token.row_id)
    if grant is None or grant.client_id != client.client_id:
        return _BAD_TOKEN
    key = {"hash": token.secret_hash, "of_grant": grant.id}
    found = (await ctx.session.execute(_FIND, key)).one_or_none()
    if found is None or not is_open(grant, ctx.clock.now()):
        return _BAD_TOKEN
    if found.spent_at is not None:
        await end_grant(ctx, grant, "refresh_reused")
        note_security(ctx, SecurityKind.TOKEN_REUSED, "oauth_grant", grant.id)
        return _BAD_TOKEN
    session = await live_session_of(ctx, grant.session_id)
    if session is None or not client.serves(ctx.tenant_code):
        return Refused("the user has signed off")
    granted = frozenset(grant.scopes) & client.settings.scopes
    if narrower is not None and not narrower <= granted:
        return Refused("scope goes beyond what was granted")
    await ctx.session.execute(_SPEND, {"hash": token.secret_hash, "at": ctx.clock.now()})
    return Granted(
        claims=await claims_for(ctx, client, grant.id, narrower or granted, session),
        session=session,
        refresh_token=await add_refresh_token(ctx, grant.id),
        shown_at=grant.shown_at,
    )
