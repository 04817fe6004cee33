"""Take away the second factors of a user who has lost them."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.factor.facade import reset_factors
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.managing import lock_managed_user


async def reset_user_factors(ctx: Context, user_id: int) -> None:
    """Let a user sign in without a second factor again; their sessions end.

    Raises ``E_USER_UNKNOWN``, ``E_GRANT_BEYOND_OWN`` or ``E_FACTOR_NONE``.
    """
    user = await lock_managed_user(ctx, user_id)
    await reset_factors(ctx, user.id)
    await end_sessions(ctx, user.id, "administrator")
