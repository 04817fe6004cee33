"""The row of a post: locked, filled, described, its name nobody else's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import SavePost
from minshui.platform.organization.errors import POST_NAME_TAKEN, POST_UNKNOWN
from minshui.platform.organization.models import Post

_LOCK = select(Post).where(Post.code == bindparam("code")).with_for_update()
_NAMESAKE = select(Post.code).where(Post.name == bindparam("name"), Post.code != bindparam("but"))


async def lock_post(ctx: Context, code: str) -> Post:
    """Lock and return the row of a post; raises ``E_POST_UNKNOWN``."""
    row = (await ctx.session.execute(_LOCK, {"code": code})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(POST_UNKNOWN, place=Place("code"), post=code)
    return row


async def check_name_free(ctx: Context, command: SavePost) -> None:
    """Raise ``E_POST_NAME_TAKEN`` where another post has the name: imports find posts by it."""
    values = {"name": command.name, "but": command.code}
    namesake = await ctx.session.scalar(_NAMESAKE, values)
    if namesake is not None:
        raise MinshuiError(POST_NAME_TAKEN, place=Place("name"), name=command.name, code=namesake)


def fill_post(post: Post, command: SavePost) -> None:
    """Put what the command says into the row."""
    post.name = command.name
    post.sort_order = command.sort_order
    post.status = "enabled" if command.enabled else "disabled"
    post.remark = command.remark


def describe_post(post: Post) -> dict[str, Any]:
    """Return what the audit notes of a post."""
    names = ("code", "name", "sort_order", "status", "remark")
    return {name: getattr(post, name) for name in names}
