"""A user leaves: what they did stays, they themselves do not come in any more."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import assign_roles
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.errors import USER_SELF
from minshui.platform.identity.last_administrator import one_administrator_stays
from minshui.platform.identity.managing import lock_own_staff
from minshui.platform.identity.mobile_store import store_mobile
from minshui.platform.identity.remembering import forget_devices


async def remove_user(ctx: Context, user_id: int) -> None:
    """Bring a user to ``left``: sessions end, roles go, the mobile number is free for others.

    The user name stays taken, and department and posts stay noted: receipts and logs name them.
    Raises ``E_USER_SELF``, ``E_LAST_ADMINISTRATOR`` (R-029) and what ``lock_own_staff`` raises.
    """
    user = await lock_own_staff(ctx, user_id)
    if user.id == ctx.actor.user_id:
        raise MinshuiError(USER_SELF)
    before = {"status": user.status}
    async with one_administrator_stays(ctx, user):
        user.status = "left"
        await store_mobile(ctx, user, "")
        await end_sessions(ctx, user.id, "disabled")
        await forget_devices(ctx, user.id)
        await assign_roles(ctx, user.id, (), user.department_id)
    after = {"status": user.status}
    await record_audit(ctx, "user.leave", "user", user.id, before=before, after=after)
