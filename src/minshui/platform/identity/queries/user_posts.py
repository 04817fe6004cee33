"""Who holds which posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.identity.models import UserPost
from minshui.platform.organization.models import Post

_HELD = prepared(
    select(UserPost.user_id, Post.code)
    .join(Post, Post.id == UserPost.post_id)
    .where(is_among(UserPost.user_id, "user_ids"))
    .order_by(Post.sort_order, Post.code)
)


async def posts_of_users(ctx: Context, user_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the codes of the posts that users hold, disabled ones too."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if user_ids:
        for row in await ctx.session.execute(_HELD, {"user_ids": list(user_ids)}):
            found[row.user_id].append(row.code)
    return {user_id: tuple(found[user_id]) for user_id in user_ids}
