"""Where staff are reached by SMS: users stand below messages, so their addresses are told here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.facade import AddressSource, ChannelCode, ReceiverKind
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.users import MOBILE_FIELD

_MOBILES = prepared(
    select(User.id, User.mobile).where(
        is_among(User.id, "ids"), User.status == "enabled", User.mobile.is_not(None)
    )
)


async def _mobiles(ctx: Context, refs: Sequence[str]) -> Mapping[str, str]:
    cipher = await field_cipher(ctx)
    ids = [int(ref) for ref in refs if ref.isdecimal()]
    rows = await ctx.session.execute(_MOBILES, {"ids": ids})
    return {str(row.id): cipher.decrypt(MOBILE_FIELD, row.mobile) for row in rows}


USER_MOBILES = AddressSource(ReceiverKind.USER, ChannelCode.SMS, _mobiles)
"""An enabled user is named by their id."""
