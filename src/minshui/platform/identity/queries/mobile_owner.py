"""Whose a mobile number is."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.users import MOBILE_FIELD

_FIND = prepared(
    select(User.id).where(User.mobile_index == bindparam("index"), User.status == "enabled")
)


async def owner_of_mobile(ctx: Context, mobile: str) -> int | None:
    """Return the enabled user whose number it is, by their id; None: nobody's."""
    index = (await field_cipher(ctx)).blind_index(MOBILE_FIELD, mobile)
    return (await ctx.session.execute(_FIND, {"index": index})).scalar_one_or_none()
