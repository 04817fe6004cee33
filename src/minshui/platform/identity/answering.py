"""What a client is answered when somebody has signed in, or half so."""

from __future__ import annotations

from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.platform.identity.challenge_schemas import SecondFactorView
from minshui.platform.identity.contracts import SecondFactorWanted, SessionGrant
from minshui.platform.identity.schemas import TokenView


def sign_in_view(
    edge: Edge, tenant_code: str, outcome: SessionGrant | SecondFactorWanted
) -> TokenView | SecondFactorView:
    """Return the tokens, or what must be shown first."""
    if isinstance(outcome, SecondFactorWanted):
        return SecondFactorView.model_validate(outcome)
    return token_view(edge, tenant_code, outcome)


def token_view(edge: Edge, tenant_code: str, grant: SessionGrant) -> TokenView:
    """Return the tokens of a session; the access token is signed here."""
    claims = TokenClaims(tenant_code, grant.user_id, grant.session_id, grant.access_until_at)
    return TokenView(
        access_token=edge.signer.issue(claims, edge.clock.now()),
        expires_at=grant.access_until_at,
        refresh_token=grant.refresh_token,
        session_expires_at=grant.expires_at,
        user_id=grant.user_id,
        user_name=grant.user_name,
        display_name=grant.display_name,
        must_change_password=grant.must_change_password,
        remember_token=grant.remember_token,
        remember_until_at=grant.remember_until_at,
    )
