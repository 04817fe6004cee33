"""Change a post."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.organization.contracts import PostContract, SavePost
from minshui.platform.organization.post_store import (
    check_name_free,
    describe_post,
    fill_post,
    lock_post,
)
from minshui.platform.organization.queries.posts import post_contract


async def save_post(ctx: Context, command: SavePost) -> PostContract:
    """Bring the post of ``command.code`` to what the command says; who holds it keeps it.

    Raises ``E_POST_UNKNOWN`` or ``E_POST_NAME_TAKEN``.
    """
    post = await lock_post(ctx, command.code)
    await check_name_free(ctx, command)
    before = describe_post(post)
    fill_post(post, command)
    await ctx.session.flush()
    await record_audit(
        ctx, "post.change", "post", post.id, before=before, after=describe_post(post)
    )
    return post_contract(post)
