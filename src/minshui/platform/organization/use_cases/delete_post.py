"""Delete a post."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.errors import POST_HELD
from minshui.platform.organization.holders import holders_text
from minshui.platform.organization.models import Post
from minshui.platform.organization.post_store import describe_post, lock_post


async def delete_post(ctx: Context, code: str) -> None:
    """Delete a post that nobody holds; raises ``E_POST_UNKNOWN`` or ``E_POST_HELD``."""
    post = await lock_post(ctx, code)
    holders = await holders_text(ctx, Post, post.id)
    if holders:
        raise MinshuiError(POST_HELD, name=post.name, holders=holders)
    await ctx.session.delete(post)
    await ctx.session.flush()
    await record_audit(ctx, "post.delete", "post", post.id, before=describe_post(post))
