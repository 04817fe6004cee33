"""End sessions: their tokens are refused from the next request on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.outbox.publishing import publish_all
from minshui.infrastructure.signals.noting import note_signal
from minshui.platform.identity.contracts import EndReason
from minshui.platform.identity.events import SessionEnded
from minshui.platform.identity.models import UserSession
from minshui.platform.identity.remembering import forget_device

_OPEN = select(UserSession.id, UserSession.user_id, UserSession.device_id).where(
    UserSession.ended_at.is_(None)
)
_LOCK_OF_USER = (
    _OPEN.where(UserSession.user_id == bindparam("user_id"), UserSession.id != bindparam("but"))
    .order_by(UserSession.id)
    .with_for_update(of=UserSession.id)
)
_LOCK_OF_DEVICE = (
    _OPEN.where(UserSession.device_id == bindparam("device_id"))
    .order_by(UserSession.id)
    .with_for_update(of=UserSession.id)
)
_LOCK_OVER = (
    _OPEN.add_columns(UserSession.expires_at)
    .where(UserSession.alive_until_at <= bindparam("now"))
    .order_by(UserSession.id)
    .with_for_update(of=UserSession.id, skip_locked=True)
)
_LOCK = (
    _OPEN.where(is_among_texts(UserSession.id, "session_ids"))
    .order_by(UserSession.id)
    .with_for_update(of=UserSession.id)
)
_END = (
    update(UserSession)
    .where(is_among_texts(UserSession.id, "session_ids"))
    .values(ended_at=bindparam("at"), end_reason=bindparam("reason"))
    .execution_options(synchronize_session=False)
)


def session_topic(tenant_code: str) -> str:
    """Return the topic of the signals that say whose session has ended: ``user_id`` (all but
    perhaps one) or ``session_id``. Whoever holds something open for a session looks again.
    """
    return f"sessions:{tenant_code}"


async def end_sessions(ctx: Context, user_id: int, reason: EndReason, *, but: str = "") -> int:
    """End every open session of a user, ``but`` one; returns how many."""
    found = await ctx.session.execute(_LOCK_OF_USER, {"user_id": user_id, "but": but})
    ended = await _end(ctx, found.all(), reason)
    note_signal(ctx.session, session_topic(ctx.tenant_code), {"user_id": user_id})
    return ended


async def end_sessions_of_device(ctx: Context, device_id: str, reason: EndReason) -> int:
    """End every open session that began on a remembered device; returns how many."""
    found = (await ctx.session.execute(_LOCK_OF_DEVICE, {"device_id": device_id})).all()
    for session in found:
        note_signal(ctx.session, session_topic(ctx.tenant_code), {"session_id": session.id})
    return await _end(ctx, found, reason)


async def end_session(ctx: Context, session_id: str, reason: EndReason) -> bool:
    """End one session; returns whether it was open."""
    found = await ctx.session.execute(_LOCK, {"session_ids": [session_id]})
    ended = await _end(ctx, found.all(), reason)
    note_signal(ctx.session, session_topic(ctx.tenant_code), {"session_id": session_id})
    return bool(ended)


async def end_over_sessions(ctx: Context) -> int:
    """End every session that nobody ended and whose time is over; returns how many."""
    now = ctx.clock.now()
    over = (await ctx.session.execute(_LOCK_OVER, {"now": now})).all()
    expired = [session for session in over if session.expires_at <= now]
    idle = [session for session in over if session.expires_at > now]
    return await _end(ctx, expired, "expired") + await _end(ctx, idle, "idle")


_FORGETTING: frozenset[EndReason] = frozenset({"sign_out", "own_choice", "administrator"})
"""Who ends a session on purpose does not want the device to begin the next one by itself."""


async def _end(ctx: Context, sessions: Sequence[Row[Any]], reason: EndReason) -> int:
    if not sessions:
        return 0
    ids = [session.id for session in sessions]
    await ctx.session.execute(_END, {"session_ids": ids, "at": ctx.clock.now(), "reason": reason})
    if reason in _FORGETTING:
        for session in sessions:
            await forget_device(ctx, session.device_id)
    await publish_all(
        [(ctx, SessionEnded(row.id, row.user_id, reason), f"session:{row.id}") for row in sessions]
    )
    return len(sessions)
