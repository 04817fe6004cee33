"""Add a post."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import PostContract, SavePost
from minshui.platform.organization.domain.posts import check_post_code
from minshui.platform.organization.errors import POST_CODE_TAKEN
from minshui.platform.organization.models import Post
from minshui.platform.organization.post_store import check_name_free, describe_post, fill_post
from minshui.platform.organization.queries.posts import find_post, post_contract


async def create_post(ctx: Context, command: SavePost) -> PostContract:
    """Create a post.

    Raises ``E_POST_CODE_FORM``, ``E_POST_CODE_TAKEN`` or ``E_POST_NAME_TAKEN``.
    """
    check_post_code(command.code)
    holder = await find_post(ctx, command.code)
    if holder is not None:
        raise MinshuiError(
            POST_CODE_TAKEN, place=Place("code"), code=command.code, name=holder.name
        )
    await check_name_free(ctx, command)
    post = Post(code=command.code, created_at=ctx.clock.now())
    fill_post(post, command)
    ctx.session.add(post)
    await ctx.session.flush()
    await record_audit(ctx, "post.create", "post", post.id, after=describe_post(post))
    return post_contract(post)
