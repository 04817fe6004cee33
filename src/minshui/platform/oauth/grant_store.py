"""The rows of grants and of their refresh tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.oauth.models import OAuthGrant, OAuthRefreshToken

EndReason = Literal["code_reused", "refresh_reused", "revoked", "withdrawn"]
"""Why a grant ended before its time."""

_LOCK = prepared(
    select(*OAuthGrant.__table__.columns)
    .where(OAuthGrant.id == bindparam("wanted"))
    .with_for_update(of=OAuthGrant.id)
)
_END = prepared(
    update(OAuthGrant)
    .where(OAuthGrant.id == bindparam("wanted"), OAuthGrant.ended_at.is_(None))
    .values(ended_at=bindparam("at"), end_reason=bindparam("reason"))
)
_ADD_REFRESH = prepared(insert(OAuthRefreshToken))


async def lock_grant(ctx: Context, grant_id: str) -> Row[Any] | None:
    """Lock a grant's row and return it; None where there is none."""
    return (await ctx.session.execute(_LOCK, {"wanted": grant_id})).one_or_none()


def is_open(grant: Row[Any], now: datetime) -> bool:
    """Return whether a grant is still good."""
    return grant.ended_at is None and now < grant.expires_at


async def end_grant(ctx: Context, grant: Row[Any], reason: EndReason) -> None:
    """End a grant: its tokens are refused from the next request on."""
    values = {"wanted": grant.id, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_END, values)
    after = {"client": grant.client_id, "user_id": grant.user_id, "reason": reason}
    await record_audit(ctx, "oauth_grant.end", "oauth_grant", grant.id, after=after)


async def add_refresh_token(ctx: Context, grant_id: str) -> str:
    """Give a grant its next refresh token."""
    handle = Handle.new(ctx.tenant_code, grant_id)
    row = {
        "secret_hash": handle.secret_hash,
        "grant_id": grant_id,
        "issued_at": ctx.clock.now(),
    }
    await ctx.session.execute(_ADD_REFRESH, row)
    return handle.text
