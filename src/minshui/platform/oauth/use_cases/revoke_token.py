"""End what a client was granted, because it gives a token of it back."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.grant_store import end_grant, is_open, lock_grant


async def revoke_token(ctx: Context, client: Client, grant_id: str) -> bool:
    """End the grant of a token, and so all its tokens (RFC 7009, 2.1).

    Returns False, and changes nothing, where the grant is another client's.
    """
    grant = await lock_grant(ctx, grant_id)
    if grant is None:
        return True
    if grant.client_id != client.client_id:
        return False
    if is_open(grant, ctx.clock.now()):
        await end_grant(ctx, grant, "revoked")
    return True
