"""The row of a user whom the actor is about to manage."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import check_outranks
from minshui.platform.identity.domain.names import is_guest_name
from minshui.platform.identity.errors import USER_GUEST, USER_LEFT, USER_UNKNOWN
from minshui.platform.identity.models import User

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def lock_managed_user(ctx: Context, user_id: int) -> User:
    """Lock and return a user of the actor's data scope.

    Raises ``E_USER_UNKNOWN``, ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``: who could reset
    the password of someone with more rights could take those rights.
    """
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one_or_none()
    if user is None or not sees(ctx, user.department_id, user.id):
        raise MinshuiError(USER_UNKNOWN, user=user_id)
    if user.id != ctx.actor.user_id:
        await check_outranks(ctx, user.id, user.department_id)
    return user


async def lock_own_staff(ctx: Context, user_id: int) -> User:
    """Lock and return a user who works here, to be changed.

    Raises ``E_USER_LEFT``, ``E_USER_GUEST`` and what ``lock_managed_user`` raises.
    """
    user = await lock_managed_user(ctx, user_id)
    if user.status == "left":
        raise MinshuiError(USER_LEFT, name=user.display_name)
    if is_guest_name(user.user_name):
        raise MinshuiError(USER_GUEST, name=user.display_name)
    return user
