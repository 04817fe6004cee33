"""Exchange a code for tokens."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.facade import live_session_of
from minshui.platform.oauth.contracts import Client, GrantType
from minshui.platform.oauth.domain.pkce import answers
from minshui.platform.oauth.grant_store import add_refresh_token, end_grant, lock_grant
from minshui.platform.oauth.issuing import Granted, Refused, claims_for
from minshui.platform.oauth.models import OAuthGrant

_REDEEM = prepared(
    update(OAuthGrant)
    .where(OAuthGrant.id == bindparam("wanted"))
    .values(redeemed_at=bindparam("at"), expires_at=bindparam("until"))
)
_BAD_CODE = Refused("the code is unknown, expired or has been used")


@dataclass(frozen=True, slots=True)
class CodeProof:
    """What a client shows with a code."""

    code: Handle
    redirect_uri: str
    verifier: str


async def redeem_code(ctx: Context, client: Client, proof: CodeProof) -> Granted | Refused:
    """Let the grant of a code begin; a code that comes again ends it, for someone copied it.

    The code is bound to its client, its address to return to, and its PKCE challenge; who brings
    it without one of these changes nothing.
    """
    grant = await lock_grant(ctx, proof.code.row_id)
    if (
        grant is None
        or not proof.code.is_proved_by(grant.code_hash)
        or grant.client_id != client.client_id
    ):
        return _BAD_CODE
    if grant.redeemed_at is not None:
        await end_grant(ctx, grant, "code_reused")
        note_security(ctx, SecurityKind.TOKEN_REUSED, "oauth_grant", grant.id)
        return _BAD_CODE
    if grant.ended_at is not None or ctx.clock.now() >= grant.code_expires_at:
        return _BAD_CODE
    if grant.redirect_uri != proof.redirect_uri:
        return Refused("redirect_uri is not the one the code was sent to")
    if not answers(proof.verifier, grant.code_challenge):
        return Refused("code_verifier does not answer the challenge")
    session = await live_session_of(ctx, grant.session_id)
    if session is None or not client.serves(ctx.tenant_code):
        return Refused("the user has signed off")
    values = {"wanted": grant.id, "at": ctx.clock.now(), "until": session.expires_at}
    await ctx.session.execute(_REDEEM, values)
    scopes = frozenset(grant.scopes) & client.settings.scopes
    refreshes = GrantType.REFRESH_TOKEN in client.settings.grant_types
    return Granted(
        claims=await claims_for(ctx, client, grant.id, scopes, session),
        session=session,
        refresh_token=await add_refresh_token(ctx, grant.id) if refreshes else None,
        shown_at=grant.shown_at,
        nonce=grant.nonce,
    )
