"""What a session gives its owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.contracts import SessionGrant, SignInPolicy
from minshui.platform.identity.models import User, UserSession
from minshui.platform.identity.remembering import KeptDevice


def grant_of(
    user: User,
    session: UserSession,
    refresh: Handle,
    policy: SignInPolicy,
    now: datetime,
    *,
    device: KeptDevice | None = None,
) -> SessionGrant:
    """Return the grant; the access token ends with the session at the latest."""
    access_until = now + timedelta(minutes=policy.access_token_minutes)
    return SessionGrant(
        session_id=session.id,
        user_id=user.id,
        user_name=user.user_name,
        display_name=user.display_name,
        must_change_password=user.must_change_password,
        refresh_token=refresh.text,
        access_until_at=min(access_until, session.expires_at),
        expires_at=session.expires_at,
        remember_token=None if device is None else device.handle.text,
        remember_until_at=None if device is None else device.until_at,
    )
