"""What a client is given for a grant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.tokens import (
    ClientGrant,
    TokenClaims,
    TokenSigner,
    subject_of,
)
from minshui.platform.identity.facade import LiveSession, sign_in_policy
from minshui.platform.oauth.contracts import Client, ClientDomain
from minshui.platform.oauth.domain.id_token import KIND, SignOnFacts, id_token_body
from minshui.platform.oauth.domain.scopes import OPENID


@dataclass(frozen=True, slots=True)
class Granted:
    """What an access token is made of; ``shown_at`` and ``nonce`` where an ID token goes with it.

    The tokens are signed after the commit, so that none is given out for what is not there.
    """

    claims: TokenClaims
    session: LiveSession | None = None
    refresh_token: str | None = None
    shown_at: datetime | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, for the client. It is returned, so that what it leaves behind is committed."""

    description: str


async def claims_for(
    ctx: Context,
    client: Client,
    grant_id: str,
    scopes: frozenset[str],
    session: LiveSession | None = None,
) -> TokenClaims:
    """Return the claims of an access token, as long as the tenant's policy says."""
    minutes = (await sign_in_policy(ctx)).access_token_minutes
    until = ctx.clock.now() + timedelta(minutes=minutes)
    return TokenClaims(
        tenant_code=ctx.tenant_code,
        user_id=None if session is None else session.user_id,
        session_id="" if session is None else session.session_id,
        expires_at=until if session is None else min(until, session.expires_at),
        client=ClientGrant(client.client_id, scopes, grant_id),
        door="hall" if client.settings.domain is ClientDomain.CUSTOMER else "staff",
    )


def token_answer(signer: TokenSigner, granted: Granted, now: datetime) -> dict[str, Any]:
    """Return the body of a token answer (RFC 6749, 5.1)."""
    claims, client = granted.claims, granted.claims.client
    if client is None:
        raise ValueError("tokens of this kind are a client's")
    access_token = signer.issue(claims, now)
    body: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": int((claims.expires_at - now).total_seconds()),
        "scope": " ".join(sorted(client.scopes)),
    }
    if granted.refresh_token is not None:
        body["refresh_token"] = granted.refresh_token
    session, shown_at = granted.session, granted.shown_at
    if session is not None and shown_at is not None and OPENID in client.scopes:
        facts = SignOnFacts(
            subject=subject_of(claims),
            client_id=client.client_id,
            session_id=session.session_id,
            means=session.means,
            shown_at=shown_at,
            nonce=granted.nonce,
            access_token=access_token,
        )
        body["id_token"] = signer.sign(KIND, id_token_body(signer.issuer, facts, now), now)
    return body
