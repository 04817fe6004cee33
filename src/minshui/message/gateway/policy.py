"""The tenant's rules of messages, and the room that is left in the queue (R-021)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.domain.quiet_hours import QuietHours
from minshui.message.gateway.errors import MESSAGE_QUEUE_FULL
from minshui.message.gateway.held import in_state
from minshui.message.gateway.models import MessageRow, PolicyRow

MOST_QUEUED = 2_000_000
_COUNTED_FOR = timedelta(seconds=10)
_FIND = prepared(select(PolicyRow.quiet_from, PolicyRow.quiet_until, PolicyRow.most_queued))
_COUNT = prepared(select(func.count(MessageRow.id)).where(in_state(MessageState.QUEUED)))


@dataclass(frozen=True, slots=True)
class Policy:
    """When messages wait, and how many may."""

    quiet_hours: QuietHours | None = None
    most_queued: int = MOST_QUEUED


async def load_policy(ctx: Context) -> Policy:
    """Return the tenant's rules, or the defaults."""
    row = (await ctx.session.execute(_FIND)).one_or_none()
    if row is None:
        return Policy()
    hours = None
    if row.quiet_from is not None and row.quiet_until is not None:
        hours = QuietHours(row.quiet_from, row.quiet_until)
    return Policy(hours, row.most_queued)


@dataclass(slots=True)
class _Room:
    """How many messages this process may still take in before it counts again."""

    limit: int
    left: int
    counted_at: datetime


# Counting a million rows at every message would cost more than the message. Each process may
# use up a quarter of the room it saw, so the limit is kept within what several see at once.
_rooms: WeakKeyDictionary[Engine, _Room] = WeakKeyDictionary()


async def check_room(ctx: Context, policy: Policy, wanted: int) -> None:
    """Raise ``E_MESSAGE_QUEUE_FULL`` unless ``wanted`` more messages may wait."""
    engine, now = ctx.session.get_bind().engine, ctx.clock.now()
    room = _rooms.get(engine)
    known = room is not None and room.limit == policy.most_queued
    if room is None or not known or room.left < wanted or now - room.counted_at > _COUNTED_FOR:
        queued = int((await ctx.session.execute(_COUNT)).scalar_one())
        free = policy.most_queued - queued
        if free < wanted:
            _rooms.pop(engine, None)
            raise MinshuiError(MESSAGE_QUEUE_FULL, limit=policy.most_queued)
        room = _rooms[engine] = _Room(policy.most_queued, free // 4, now)
    room.left -= wanted
