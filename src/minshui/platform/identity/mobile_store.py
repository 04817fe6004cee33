"""A user's mobile number: checked, unique, sealed."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.domain.names import check_user_mobile
from minshui.platform.identity.errors import USER_MOBILE_TAKEN
from minshui.platform.identity.models import User
from minshui.platform.identity.profile_store import SOMEBODY
from minshui.platform.identity.queries.users import MOBILE_FIELD

_HOLDER = select(User.id, User.display_name, User.department_id).where(
    User.mobile_index == bindparam("index")
)


async def store_mobile(ctx: Context, user: User, mobile: str) -> None:
    """Put a number into the row, or take it out where ``mobile`` is empty.

    Raises ``E_USER_MOBILE_FORM`` or ``E_USER_MOBILE_TAKEN`` (R-028).
    """
    if not mobile:
        user.mobile = user.mobile_index = None
        return
    cipher = await field_cipher(ctx)
    index = cipher.blind_index(MOBILE_FIELD, check_user_mobile(mobile))
    holder = (await ctx.session.execute(_HOLDER, {"index": index})).one_or_none()
    if holder is not None and holder.id != user.id:
        name = holder.display_name if sees(ctx, holder.department_id, holder.id) else SOMEBODY
        raise MinshuiError(USER_MOBILE_TAKEN, place=Place("mobile"), name=name)
    user.mobile = cipher.encrypt(MOBILE_FIELD, mobile)
    user.mobile_index = index
