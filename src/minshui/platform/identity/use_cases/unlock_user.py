"""Lift the lock that failed sign-ins have put on a user."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts_users import UserContract
from minshui.platform.identity.managing import lock_managed_user
from minshui.platform.identity.queries.users import user_contract


async def unlock_user(ctx: Context, user_id: int) -> UserContract:
    """Forgive a user's failures; nothing happens where there are none.

    Raises what ``lock_managed_user`` raises.
    """
    user = await lock_managed_user(ctx, user_id)
    if user.failed_sign_ins or user.locked_until_at is not None:
        before = {"locked_until_at": user.locked_until_at}
        user.failed_sign_ins, user.locked_until_at = 0, None
        await ctx.session.flush()
        await record_audit(ctx, "user.unlock", "user", user.id, before=before)
    return await user_contract(ctx, user)
