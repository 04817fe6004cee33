"""Change a user: name, department, mobile, roles, status."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import assign_roles
from minshui.platform.identity.contracts_users import SaveUser, UserContract
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.errors import LAST_ADMINISTRATOR
from minshui.platform.identity.managing import lock_managed_user
from minshui.platform.identity.mobile_store import store_mobile
from minshui.platform.identity.queries.users import count_administrators, user_contract


async def save_user(ctx: Context, command: SaveUser) -> UserContract:
    """Bring a user to what the command says; a disabled user's sessions end at once.

    Raises ``E_USER_UNKNOWN``, ``E_GRANT_BEYOND_OWN``, ``E_LAST_ADMINISTRATOR`` (R-029),
    ``E_USER_MOBILE_FORM``, ``E_USER_MOBILE_TAKEN``, and what ``assign_roles`` refuses.
    """
    user = await lock_managed_user(ctx, command.user_id)
    before = {
        "display_name": user.display_name,
        "department_id": user.department_id,
        "status": user.status,
    }
    administrators = await count_administrators(ctx)
    user.display_name = command.display_name
    user.department_id = command.department_id
    if command.mobile is not None:
        await store_mobile(ctx, user, command.mobile)
    if command.enabled:
        if user.status != "enabled":
            user.failed_sign_ins, user.locked_until_at = 0, None
        user.status = "enabled"
    else:
        user.status = "disabled"
        await end_sessions(ctx, user.id, "disabled")
    await ctx.session.flush()
    await assign_roles(ctx, user.id, command.roles, user.department_id)
    if administrators and not await count_administrators(ctx):
        raise MinshuiError(LAST_ADMINISTRATOR, name=user.display_name)
    await record_audit(
        ctx,
        "user.change",
        "user",
        user.id,
        before=before,
        after={
            "display_name": user.display_name,
            "department_id": user.department_id,
            "status": user.status,
            "mobile_changed": command.mobile is not None,
        },
    )
    return await user_contract(ctx, user)
