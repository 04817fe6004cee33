"""What a session gives its owner."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from minshui.platform.identity.contracts import SessionGrant, SignInPolicy
from minshui.platform.identity.domain.refresh_token import RefreshToken
from minshui.platform.identity.models import User, UserSession


def new_refresh_token(tenant_code: str, session_id: str | None = None) -> RefreshToken:
    """Return a fresh token, of a new session unless one is given."""
    return RefreshToken(tenant_code, session_id or secrets.token_hex(16), secrets.token_urlsafe(32))


def grant_of(
    user: User, session: UserSession, token: RefreshToken, policy: SignInPolicy, now: datetime
) -> SessionGrant:
    """Return the grant; the access token ends with the session at the latest."""
    access_until = now + timedelta(minutes=policy.access_token_minutes)
    return SessionGrant(
        session_id=session.id,
        user_id=user.id,
        user_name=user.user_name,
        display_name=user.display_name,
        must_change_password=user.must_change_password,
        refresh_token=token.text,
        access_until_at=min(access_until, session.expires_at),
        expires_at=session.expires_at,
    )
