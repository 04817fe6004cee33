"""Sign in as the user for whom an account of a platform stands."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.federated.adapters import MEANS
from minshui.platform.federated.binding_store import binding_of_account
from minshui.platform.federated.contracts import Platform
from minshui.platform.identity.facade import (
    Client,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    begin_session,
    second_factor_wanted,
    user_by_id,
)


async def sign_in_as_bound(
    ctx: Context, platform: Platform, account: str, client: Client
) -> SessionGrant | SecondFactorWanted | SessionRefusal | None:
    """Begin a session; None where the account stands for nobody here.

    A platform's word takes the place of the password, not of a second factor, and opens no lock.
    """
    row = await binding_of_account(ctx, platform, account)
    if row is None:
        return None
    now = ctx.clock.now()
    locked_until = (await user_by_id(ctx, row.user_id)).locked_until_at
    if locked_until is not None and now < locked_until:
        return SessionRefusal("locked")
    row.last_used_at = now
    await ctx.session.flush()
    wanted = await second_factor_wanted(ctx, row.user_id)
    return wanted or await begin_session(ctx, row.user_id, MEANS[platform], client)
