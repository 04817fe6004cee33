"""How much waits in the lines of messages, for monitoring."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.bus.measuring import Depth, DepthOf, MeasuredLine
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority
from minshui.message.gateway.drafting import CHANNEL_NAMES
from minshui.message.gateway.held import in_state
from minshui.message.gateway.models import MessageRow

_OF_CHANNEL = MessageRow.channel == bindparam("of_channel")
_DUE = MessageRow.due_at <= bindparam("now")
_QUEUED = in_state(MessageState.QUEUED)
_COUNT_DUE = prepared(select(func.count()).where(_QUEUED, _OF_CHANNEL, _DUE))
_COUNT_LATER = prepared(select(func.count()).where(_QUEUED, _OF_CHANNEL, ~_DUE))
_COUNT_SENDING = prepared(select(func.count()).where(in_state(MessageState.SENDING), _OF_CHANNEL))
_COUNT_UNCERTAIN = prepared(
    select(func.count()).where(in_state(MessageState.UNCERTAIN), _OF_CHANNEL)
)
_LONGEST_DUE = prepared(
    select(MessageRow.due_at, MessageRow.created_at)
    .where(_QUEUED, _OF_CHANNEL, MessageRow.priority == bindparam("of_priority"), _DUE)
    .order_by(MessageRow.due_at, MessageRow.id)
    .limit(1)
)


def depth_of_channel(channel: ChannelCode) -> DepthOf:
    """Return what measures a channel: what is in hand counts as due, what nobody knows of as
    parked; the oldest is told of those that have been due longest, one of each priority.
    """

    async def measure(ctx: Context) -> Depth:
        of_channel = {"of_channel": channel.value}
        now = of_channel | {"now": ctx.clock.now()}
        session = ctx.session
        due = int((await session.execute(_COUNT_DUE, now)).scalar_one())
        sending = int((await session.execute(_COUNT_SENDING, of_channel)).scalar_one())
        longest = [
            row
            for priority in Priority
            for row in await session.execute(_LONGEST_DUE, now | {"of_priority": priority.value})
        ]
        return Depth(
            due=due + sending,
            delayed=int((await session.execute(_COUNT_LATER, now)).scalar_one()),
            parked=int((await session.execute(_COUNT_UNCERTAIN, of_channel)).scalar_one()),
            oldest_at=min((row.created_at for row in longest), default=None),
            due_since=min((row.due_at for row in longest), default=None),
        )

    return measure


MEASURED = tuple(
    MeasuredLine(f"messages.{channel.value}", CHANNEL_NAMES[channel], depth_of_channel(channel))
    for channel in ChannelCode
)
