"""What users let clients do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.oauth.contracts import Authorization
from minshui.platform.oauth.models import OAuthClient, OAuthConsent

_FIND = prepared(
    select(OAuthConsent.scopes).where(
        OAuthConsent.user_id == bindparam("of_user"), OAuthConsent.client_id == bindparam("client")
    )
)
_OF_USER = (
    select(OAuthConsent.client_id, OAuthConsent.scopes, OAuthConsent.granted_at)
    .where(OAuthConsent.user_id == bindparam("of_user"))
    .order_by(OAuthConsent.granted_at.desc(), OAuthConsent.client_id)
)


async def consented_scopes(ctx: Context, user_id: int, client_id: str) -> frozenset[str]:
    """Return the scopes that a user has let a client have."""
    found = await ctx.session.execute(_FIND, {"of_user": user_id, "client": client_id})
    return frozenset(found.scalar_one_or_none() or ())


async def authorizations_of(
    ctx: Context, mctx: MasterContext, user_id: int
) -> Sequence[Authorization]:
    """Return the clients that a user let act for them, the newest first."""
    rows = (await ctx.session.execute(_OF_USER, {"of_user": user_id})).all()
    wanted = select(OAuthClient.client_id, OAuthClient.name).where(
        OAuthClient.client_id.in_([row.client_id for row in rows])
    )
    names = {row.client_id: row.name for row in await mctx.session.execute(wanted)}
    return [
        Authorization(
            row.client_id,
            names.get(row.client_id, row.client_id),
            tuple(row.scopes),
            row.granted_at,
        )
        for row in rows
    ]
