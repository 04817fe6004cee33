"""Which grants are good: read at every request of a client, so one statement."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.oauth.models import OAuthGrant

_FIND = prepared(
    select(OAuthGrant.id, OAuthGrant.client_id).where(
        is_among_texts(OAuthGrant.id, "grant_ids"),
        OAuthGrant.ended_at.is_(None),
        OAuthGrant.expires_at > bindparam("now"),
    )
)


async def live_grants(ctx: Context, grant_ids: Collection[str]) -> dict[str, str]:
    """Return the client of each grant that is good."""
    values = {"grant_ids": sorted(grant_ids), "now": ctx.clock.now()}
    return {row.id: row.client_id for row in await ctx.session.execute(_FIND, values)}
