"""Change one's own password."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.errors import PASSWORD_WEAK, PASSWORD_WRONG
from minshui.platform.identity.models import User
from minshui.platform.identity.password_store import replace_password

_LOCK = select(User).where(User.id == bindparam("user_id")).with_for_update()


async def change_password(ctx: Context, session_id: str, old: str, new: str) -> None:
    """Change the actor's password; their other sessions end, ``session_id`` goes on.

    Raises ``E_PASSWORD_WRONG`` or ``E_PASSWORD_WEAK``.
    """
    user = (await ctx.session.execute(_LOCK, {"user_id": ctx.actor.user_id})).scalar_one()
    if not await password_hasher().matches(old, user.password_hash):
        raise MinshuiError(PASSWORD_WRONG, place=Place("old_password"))
    if new == old:
        raise MinshuiError(PASSWORD_WEAK, place=Place("password"), reason="不能与原密码相同")
    await replace_password(ctx, user, new, must_change=False)
    await end_sessions(ctx, user.id, "password", but=session_id)
    await record_audit(ctx, "user.change_password", "user", user.id)
