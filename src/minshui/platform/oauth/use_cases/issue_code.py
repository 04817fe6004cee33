"""Give a client the code for what its user let it do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.oauth.domain.authorization import AuthorizationRequest
from minshui.platform.oauth.models import OAuthGrant
from minshui.platform.signon.facade import SignedOn

CODE_LIFETIME = timedelta(seconds=60)
_INSERT = prepared(insert(OAuthGrant))


async def issue_code(ctx: Context, wanted: AuthorizationRequest, who: SignedOn) -> str:
    """Return a code that is good once and for a minute; only its hash is kept."""
    handle, now = Handle.new(ctx.tenant_code), ctx.clock.now()
    row = {
        "id": handle.row_id,
        "client_id": wanted.client_id,
        "user_id": who.user_id,
        "session_id": who.session_id,
        "scopes": sorted(wanted.scopes),
        "code_hash": handle.secret_hash,
        "code_expires_at": now + CODE_LIFETIME,
        "redirect_uri": wanted.redirect_uri,
        "code_challenge": wanted.code_challenge,
        "nonce": wanted.nonce,
        "shown_at": who.at,
        "created_at": now,
        "expires_at": now + CODE_LIFETIME,
    }
    await ctx.session.execute(_INSERT, row)
    after = {"client": wanted.client_id, "scopes": sorted(wanted.scopes)}
    await record_audit(ctx, "oauth_grant.begin", "oauth_grant", handle.row_id, after=after)
    return handle.text
