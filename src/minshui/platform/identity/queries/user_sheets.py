"""The sheets of first passwords that wait for the actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.identity.models import PasswordSheet

_WAITING = prepared(
    select(
        PasswordSheet.id, PasswordSheet.people, PasswordSheet.created_at, PasswordSheet.expires_at
    )
    .where(
        PasswordSheet.user_id == bindparam("user_id"), PasswordSheet.expires_at > bindparam("now")
    )
    .order_by(PasswordSheet.id.desc())
)


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """A sheet that has not been collected."""

    id: int
    people: int
    created_at: datetime
    expires_at: datetime


async def waiting_sheets(ctx: Context) -> Sequence[WaitingSheet]:
    """Return the actor's sheets, newest first."""
    values = {"user_id": ctx.actor.user_id, "now": ctx.clock.now()}
    rows = await ctx.session.execute(_WAITING, values)
    return [WaitingSheet(*row) for row in rows]
