"""Put somebody out: end all their sessions."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.managing import lock_managed_user
from minshui.platform.identity.remembering import forget_devices


async def end_sessions_of(ctx: Context, user_id: int) -> int:
    """End all sessions of a user, whom no device signs in any more; returns how many.

    Raises ``E_USER_UNKNOWN``, ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``.
    """
    user = await lock_managed_user(ctx, user_id)
    await forget_devices(ctx, user.id)
    ended = await end_sessions(ctx, user.id, "administrator")
    await record_audit(ctx, "user.end_sessions", "user", user.id, after={"sessions": ended})
    return ended
