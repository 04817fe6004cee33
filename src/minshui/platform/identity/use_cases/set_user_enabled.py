"""Enable or disable a user."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts_users import UserContract
from minshui.platform.identity.last_administrator import one_administrator_stays
from minshui.platform.identity.managing import lock_own_staff
from minshui.platform.identity.queries.users import user_contract
from minshui.platform.identity.switching import switch_user


async def set_user_enabled(ctx: Context, user_id: int, *, enabled: bool) -> UserContract:
    """Bring a user to a status; a disabled user's sessions end at once.

    Raises ``E_LAST_ADMINISTRATOR`` (R-029) and what ``lock_own_staff`` raises.
    """
    user = await lock_own_staff(ctx, user_id)
    before = {"status": user.status}
    async with one_administrator_stays(ctx, user):
        await switch_user(ctx, user, enabled=enabled)
    if user.status != before["status"]:
        after = {"status": user.status}
        await record_audit(ctx, "user.status", "user", user.id, before=before, after=after)
    return await user_contract(ctx, user)
