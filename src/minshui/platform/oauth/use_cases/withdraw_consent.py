"""Take back what one let a client do."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.errors import AUTHORIZATION_UNKNOWN
from minshui.platform.oauth.grant_store import end_grant
from minshui.platform.oauth.models import OAuthConsent, OAuthGrant
from minshui.platform.oauth.queries.consents import consented_scopes

_OPEN = prepared(
    select(*OAuthGrant.__table__.columns)
    .where(
        OAuthGrant.user_id == bindparam("of_user"),
        OAuthGrant.client_id == bindparam("client"),
        OAuthGrant.ended_at.is_(None),
        OAuthGrant.expires_at > bindparam("now"),
    )
    .order_by(OAuthGrant.id)
    .with_for_update(of=OAuthGrant.id)
)
_FORGET = prepared(
    delete(OAuthConsent).where(
        OAuthConsent.user_id == bindparam("of_user"), OAuthConsent.client_id == bindparam("client")
    )
)


async def withdraw_consent(ctx: Context, client_id: str) -> None:
    """End all that the actor granted a client; it must ask again.

    Raises ``E_OAUTH_AUTHORIZATION_UNKNOWN``.
    """
    user_id = ctx.actor.user_id or 0
    who = {"of_user": user_id, "client": client_id}
    before = await consented_scopes(ctx, user_id, client_id)
    grants = (await ctx.session.execute(_OPEN, who | {"now": ctx.clock.now()})).all()
    if not before and not grants:
        raise MinshuiError(AUTHORIZATION_UNKNOWN, client=client_id)
    for grant in grants:
        await end_grant(ctx, grant, "withdrawn")
    await ctx.session.execute(_FORGET, who)
    await record_audit(
        ctx, "oauth_consent.withdraw", "oauth_client", client_id, before={"scopes": sorted(before)}
    )
