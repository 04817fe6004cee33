"""When a session was last used: its row says so to the minute, in the unit of work of the use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import deferred
from minshui.platform.identity.domain.session_life import alive_until
from minshui.platform.identity.models import UserSession

_EVERY = timedelta(minutes=1)
# Deferred to the commit: a long request must not hold the row that the next one writes too.
_SEEN = deferred(
    update(UserSession)
    .where(UserSession.id == bindparam("of_session"))
    .values(last_seen_at=bindparam("seen_at"), alive_until_at=bindparam("until"))
    .execution_options(synchronize_session=False)
)


async def note_seen(ctx: Context, session: Row[Any]) -> None:
    """Write that a session is in use, unless its row says so for the last minute."""
    now = ctx.clock.now()
    if now < session.last_seen_at + _EVERY:
        return
    until = alive_until(now, session.expires_at, session.idle_minutes)
    values = {"of_session": session.session_id, "seen_at": now, "until": until}
    await ctx.session.execute(_SEEN, values)
