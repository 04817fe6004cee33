"""Let a user in, or in no more."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.models import User


async def switch_user(ctx: Context, user: User, *, enabled: bool) -> None:
    """Enable a locked user, all failures forgiven, or disable them and end their sessions."""
    if enabled and user.status != "enabled":
        user.status = "enabled"
        user.failed_sign_ins, user.locked_until_at = 0, None
    elif not enabled:
        user.status = "disabled"
        await end_sessions(ctx, user.id, "disabled")
