"""End sessions: their tokens are refused from the next request on."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.platform.identity.models import UserSession

EndReason = Literal["sign_out", "password", "disabled", "refresh_reused"]

_OF_USER = (
    update(UserSession)
    .where(
        UserSession.user_id == bindparam("of_user"),
        UserSession.ended_at.is_(None),
        UserSession.id != bindparam("but"),
    )
    .values(ended_at=bindparam("at"), end_reason=bindparam("reason"))
    .execution_options(synchronize_session=False)
)
_ONE = (
    update(UserSession)
    .where(UserSession.id == bindparam("session_id"), UserSession.ended_at.is_(None))
    .values(ended_at=bindparam("at"), end_reason=bindparam("reason"))
    .execution_options(synchronize_session=False)
)


async def end_sessions(ctx: Context, user_id: int, reason: EndReason, *, but: str = "") -> None:
    """End every open session of a user, ``but`` one."""
    values = {"of_user": user_id, "but": but, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_OF_USER, values)


async def end_session(ctx: Context, session_id: str, reason: EndReason) -> None:
    """End one session; nothing happens if it has ended."""
    values = {"session_id": session_id, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_ONE, values)
