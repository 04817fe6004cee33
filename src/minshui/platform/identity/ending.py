"""End sessions: their tokens are refused from the next request on."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.signals.noting import note_signal
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


def session_topic(tenant_code: str) -> str:
    """Return the topic of the signals that say whose session has ended: ``user_id`` (all but
    perhaps one) or ``session_id``. Whoever holds something open for a session looks again.
    """
    return f"sessions:{tenant_code}"


async def end_sessions(ctx: Context, user_id: int, reason: EndReason, *, but: str = "") -> None:
    """End every open session of a user, ``but`` one."""
    values = {"of_user": user_id, "but": but, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_OF_USER, values)
    note_signal(ctx.session, session_topic(ctx.tenant_code), {"user_id": user_id})


async def end_session(ctx: Context, session_id: str, reason: EndReason) -> None:
    """End one session; nothing happens if it has ended."""
    values = {"session_id": session_id, "at": ctx.clock.now(), "reason": reason}
    await ctx.session.execute(_ONE, values)
    note_signal(ctx.session, session_topic(ctx.tenant_code), {"session_id": session_id})
