"""Change a user: name, department, personnel file, mobile, posts, roles, status."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.access.facade import assign_roles, check_outranks
from minshui.platform.identity.contracts_users import SaveUser, UserContract
from minshui.platform.identity.last_administrator import one_administrator_stays
from minshui.platform.identity.managing import lock_own_staff
from minshui.platform.identity.mobile_store import store_mobile
from minshui.platform.identity.models import User
from minshui.platform.identity.profile_store import (
    appoint,
    check_department_id,
    check_profile,
    describe_profile,
    fill_profile,
)
from minshui.platform.identity.queries.user_posts import posts_of_users
from minshui.platform.identity.queries.users import user_contract
from minshui.platform.identity.switching import switch_user


async def save_user(ctx: Context, command: SaveUser) -> UserContract:
    """Bring a user to what the command says; a disabled user's sessions end at once.

    Raises ``E_LAST_ADMINISTRATOR`` (R-029), and what ``lock_own_staff``, the checks of
    ``profile_store``, ``store_mobile`` and ``assign_roles`` raise.
    """
    user = await lock_own_staff(ctx, command.user_id)
    before = await _described(ctx, user)
    async with one_administrator_stays(ctx, user):
        await _move(ctx, user, command.department_id)
        await check_profile(ctx, command, user_id=user.id)
        user.display_name = command.display_name
        fill_profile(user, command)
        if command.mobile is not None:
            await store_mobile(ctx, user, command.mobile)
        await switch_user(ctx, user, enabled=command.enabled)
        await ctx.session.flush()
        await appoint(ctx, user.id, command.posts)
        await assign_roles(ctx, user.id, command.roles, user.department_id)
    after = await _described(ctx, user) | {"mobile_changed": command.mobile is not None}
    await record_audit(ctx, "user.change", "user", user.id, before=before, after=after)
    return await user_contract(ctx, user)


async def _move(ctx: Context, user: User, department_id: int | None) -> None:
    """Put a user into another department, where the roles they hold may reach further."""
    if department_id == user.department_id:
        return
    await check_department_id(ctx, department_id)
    await check_outranks(ctx, user.id, department_id)
    user.department_id = department_id


async def _described(ctx: Context, user: User) -> dict[str, Any]:
    posts = (await posts_of_users(ctx, [user.id]))[user.id]
    return {
        "display_name": user.display_name,
        "department_id": user.department_id,
        "status": user.status,
        **describe_profile(user, posts),
    }
