"""Whom a browser stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.facade import LiveSession, live_session_of
from minshui.platform.signon.models import SignOn

_FIND = prepared(
    select(SignOn.secret_hash, SignOn.session_id, SignOn.shown_at).where(
        SignOn.id == bindparam("sign_on_id")
    )
)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is signed on: its session, and when its user last showed who they are."""

    handle: Handle
    session: LiveSession
    shown_at: datetime

    @property
    def actor(self) -> Actor:
        """The user, for what concerns only their own self."""
        return Actor(
            user_id=self.session.user_id,
            user_name=self.session.user_name,
            display_name=self.session.display_name,
            department_id=self.session.department_id,
            permissions=frozenset(),
            kind="user",
            session_id=self.session.session_id,
        )


async def browser_of(ctx: Context, handle: Handle) -> Browser | None:
    """Return the browser that a cookie proves; None where it, or its session, is no more."""
    row = (await ctx.session.execute(_FIND, {"sign_on_id": handle.row_id})).one_or_none()
    if row is None or not handle.is_proved_by(row.secret_hash):
        return None
    session = await live_session_of(ctx, row.session_id)
    return None if session is None else Browser(handle, session, row.shown_at)
