"""Sign out."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.ending import end_session


async def sign_out(ctx: Context, session_id: str) -> None:
    """End the actor's session: its tokens are refused from now on."""
    await end_session(ctx, session_id, "sign_out")
    await record_audit(ctx, "user.sign_out", "user", ctx.actor.user_id or 0)
