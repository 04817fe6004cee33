"""Give a role to several users, or withdraw it from them: all or none."""

from __future__ import annotations

from collections.abc import Collection

from minshui.infrastructure.context import Context
from minshui.platform.access.facade import assign_roles, role_by_code, roles_of_users
from minshui.platform.identity.last_administrator import one_administrator_stays
from minshui.platform.identity.managing import lock_own_staff


async def change_holders(ctx: Context, code: str, user_ids: Collection[int], *, holds: bool) -> int:
    """Let users hold a role besides their others, or no longer; return for how many that is new.

    Raises ``E_ROLE_UNKNOWN``, ``E_LAST_ADMINISTRATOR`` (R-029), and what ``lock_own_staff`` and
    ``assign_roles`` raise for the first user that it is so of; then nothing changes for anybody.
    """
    await role_by_code(ctx, code)
    users = [await lock_own_staff(ctx, user_id) for user_id in sorted(set(user_ids))]
    held = await roles_of_users(ctx, [user.id for user in users])
    concerned = [user for user in users if (code in held[user.id]) != holds]
    for user in concerned:
        roles = {*held[user.id], code} if holds else set(held[user.id]) - {code}
        async with one_administrator_stays(ctx, user):
            await assign_roles(ctx, user.id, roles, user.department_id)
    return len(concerned)
