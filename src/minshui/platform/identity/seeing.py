"""When a session was last used: its row says so to the minute, in the unit of work of the use."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import deferred
from minshui.platform.identity.models import UserSession

_EVERY = timedelta(minutes=1)
# Deferred to the commit: a long request must not hold the row that the next one writes too.
_SEEN = deferred(
    update(UserSession)
    .where(UserSession.id == bindparam("of_session"))
    .values(last_seen_at=bindparam("seen_at"))
    .execution_options(synchronize_session=False)
)


async def note_seen(ctx: Context, session_id: str, last_seen_at: datetime) -> None:
    """Write that the session is in use, unless its row says so for the last minute."""
    now = ctx.clock.now()
    if now >= last_seen_at + _EVERY:
        await ctx.session.execute(_SEEN, {"of_session": session_id, "seen_at": now})
