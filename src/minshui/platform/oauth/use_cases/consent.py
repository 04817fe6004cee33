"""Remember that a user lets a client have scopes."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.oauth.models import OAuthConsent
from minshui.platform.oauth.queries.consents import consented_scopes

_ADD = prepared(
    update(OAuthConsent)
    .where(
        OAuthConsent.user_id == bindparam("of_user"), OAuthConsent.client_id == bindparam("client")
    )
    .values(scopes=bindparam("all_scopes"), granted_at=bindparam("at"))
)


async def consent(ctx: Context, client_id: str, scopes: frozenset[str]) -> None:
    """Add to what the actor lets a client have, until they withdraw it."""
    user_id = ctx.actor.user_id or 0
    before = await consented_scopes(ctx, user_id, client_id)
    if scopes <= before:
        return
    row = {
        "user_id": user_id,
        "client_id": client_id,
        "scopes": sorted(before | scopes),
        "granted_at": ctx.clock.now(),
    }
    if not await database_of(ctx.session).insert_if_absent(ctx.session, OAuthConsent, row):
        values = {"of_user": user_id, "client": client_id}
        values |= {"all_scopes": row["scopes"], "at": row["granted_at"]}
        await ctx.session.execute(_ADD, values)
    await record_audit(
        ctx,
        "oauth_consent.give",
        "oauth_client",
        client_id,
        before={"scopes": sorted(before)},
        after={"scopes": row["scopes"]},
    )
