"""Find posts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.contracts import PostContract
from minshui.platform.organization.errors import POST_UNKNOWN
from minshui.platform.organization.models import Post

_ALL = select(Post).order_by(Post.sort_order, Post.code)
_BY_CODE = select(Post).where(Post.code == bindparam("code"))


async def list_posts(
    ctx: Context, text: str = "", *, enabled: bool | None = None
) -> Sequence[PostContract]:
    """Return posts by a part of their code or name, in their order; a tenant has tens of them."""
    found = [post_contract(row) for row in (await ctx.session.execute(_ALL)).scalars()]
    wanted = text.lower()
    return [
        post
        for post in found
        if enabled in (None, post.enabled)
        and (wanted in post.code.lower() or wanted in post.name.lower())
    ]


async def find_post(ctx: Context, code: str) -> PostContract | None:
    """Return the post with a code, if there is one."""
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()
    return None if row is None else post_contract(row)


async def post_by_code(ctx: Context, code: str) -> PostContract:
    """Return a post; raises ``E_POST_UNKNOWN``."""
    found = await find_post(ctx, code)
    if found is None:
        raise MinshuiError(POST_UNKNOWN, post=code)
    return found


def post_contract(row: Post) -> PostContract:
    """Return what others may see of a row."""
    return PostContract(
        id=row.id,
        code=row.code,
        name=row.name,
        sort_order=row.sort_order,
        enabled=row.status == "enabled",
        remark=row.remark,
    )
