"""Our users as parties outside name them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.platform.identity.models import User

_BY_NAME = select(User.user_name, User.id).where(
    is_among_texts(User.user_name, "names"), User.status == "enabled"
)


async def enabled_users(ctx: Context, names: Sequence[str]) -> dict[str, int]:
    """Return the ids of enabled users by user name (in lower case)."""
    rows = await ctx.session.execute(_BY_NAME, {"names": list(names)})
    return {row.user_name: row.id for row in rows}
