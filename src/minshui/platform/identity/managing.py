"""The row of a user whom the actor is about to manage."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import check_outranks
from minshui.platform.identity.errors import USER_UNKNOWN
from minshui.platform.identity.models import User

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def lock_managed_user(ctx: Context, user_id: int) -> User:
    """Lock and return a user; raises ``E_USER_UNKNOWN`` or ``E_GRANT_BEYOND_OWN``.

    Who could reset the password of someone with more rights could take those rights.
    """
    user = (await ctx.session.execute(_LOCK, {"user_id": user_id})).scalar_one_or_none()
    if user is None:
        raise MinshuiError(USER_UNKNOWN, user=user_id)
    if user.id != ctx.actor.user_id:
        await check_outranks(ctx, user.id, user.department_id)
    return user
