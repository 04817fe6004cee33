"""Take messages that are due out of the queue, and those whose call never came to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, literal_column, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.message.gateway.attachments import how_many_fit
from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority, Shipment
from minshui.message.gateway.domain.pauses import ask_pause
from minshui.message.gateway.held import HELD_COLUMNS, Held, held_message, in_state
from minshui.message.gateway.models import MessageRow, ReceiptRow

_QUEUED, _SENDING = in_state(MessageState.QUEUED), in_state(MessageState.SENDING)
_CLAIM = prepared(
    select(*HELD_COLUMNS)
    .where(
        _QUEUED,
        MessageRow.channel == bindparam("of_channel"),
        MessageRow.priority == bindparam("of_priority"),
        MessageRow.due_at <= bindparam("now"),
    )
    .order_by(MessageRow.due_at, MessageRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=MessageRow.id)
)
_STALE = prepared(
    select(*HELD_COLUMNS)
    .where(
        _SENDING,
        MessageRow.channel == bindparam("of_channel"),
        MessageRow.lease_until <= bindparam("now"),
    )
    .order_by(MessageRow.lease_until, MessageRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=MessageRow.id)
)
_HAND_OUT = prepared(
    update(MessageRow)
    .where(is_among(MessageRow.id, "ids"))
    .values(
        state=MessageState.SENDING.value,
        supplier=bindparam("to_supplier"),
        shipment_key=bindparam("by_key"),
        lease_until=bindparam("until"),
        attempts=MessageRow.attempts + literal_column("1"),
        asks=0,
    )
    .execution_options(synchronize_session=False)
)
_ASK = prepared(
    update(MessageRow)
    .where(is_among(MessageRow.id, "ids"))
    .values(lease_until=bindparam("until"), asks=MessageRow.asks + literal_column("1"))
    .execution_options(synchronize_session=False)
)
_EXPIRE = prepared(
    update(MessageRow)
    .where(is_among(MessageRow.id, "ids"))
    .values(state=MessageState.EXPIRED.value, finished_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_NEXT_QUEUED = prepared(
    select(func.min(MessageRow.due_at)).where(
        _QUEUED,
        MessageRow.channel == bindparam("of_channel"),
        MessageRow.priority == bindparam("of_priority"),
    )
)
_NEXT_STALE = prepared(
    select(func.min(MessageRow.lease_until)).where(
        _SENDING, MessageRow.channel == bindparam("of_channel")
    )
)
_NEXT_RECEIPT = prepared(
    select(func.min(ReceiptRow.match_due_at)).where(ReceiptRow.match_due_at.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a visit has taken: to be sent, and too late; ``more``: there may be others due."""

    messages: list[Held]
    expired: int
    more: bool

    @property
    def count(self) -> int:
        """How many rows were taken."""
        return len(self.messages) + self.expired


async def claim(ctx: Context, channel: ChannelCode, most: int) -> Claimed:
    """Take at most ``most`` due messages, the urgent first; what has expired is closed here.

    Each priority has a query of its own, so that each reads its index in order and stops.
    """
    now = ctx.clock.now()
    taken: list[Held] = []
    for priority in Priority:
        if len(taken) >= most:
            break
        values = {
            "of_channel": channel.value,
            "of_priority": priority.value,
            "now": now,
            "most": most - len(taken),
        }
        taken += [held_message(row._mapping) for row in await ctx.session.execute(_CLAIM, values)]
    late = [held.id for held in taken if held.is_expired(now)]
    if late:
        await ctx.session.execute(_EXPIRE, {"ids": late, "now": now})
    messages = [held for held in taken if not held.is_expired(now)]
    fits = len(messages)
    if channel is ChannelCode.MAIL and messages:
        # Those beyond are let go unchanged: files of a batch must not fill the memory.
        fits = await how_many_fit(ctx, [held.id for held in messages])
    more = len(taken) >= most or fits < len(messages)
    return Claimed(messages[:fits], len(late), more)


async def hand_out(ctx: Context, shipments: Sequence[Shipment], lease: timedelta) -> None:
    """Note who carries claimed messages, and until when nobody else asks after them."""
    rows = [
        {
            "ids": [parcel.message_id for parcel in shipment.parcels],
            "to_supplier": shipment.supplier,
            "by_key": shipment.key,
            "until": ctx.clock.now() + lease,
        }
        for shipment in shipments
    ]
    if rows:
        await ctx.session.execute(_HAND_OUT, rows)


async def claim_stale(
    ctx: Context, channel: ChannelCode, most: int, lease: timedelta
) -> list[Held]:
    """Take at most ``most`` messages whose call has no known end, to be asked after."""
    now = ctx.clock.now()
    values = {"of_channel": channel.value, "now": now, "most": most}
    found = [held_message(row._mapping) for row in await ctx.session.execute(_STALE, values)]
    by_asks: dict[int, list[int]] = {}
    for held in found:
        by_asks.setdefault(held.asks, []).append(held.id)
    rows = [
        {"ids": ids, "until": now + max(lease, ask_pause(asks + 1))}
        for asks, ids in sorted(by_asks.items())
    ]
    if rows:
        await ctx.session.execute(_ASK, rows)
    return found


async def next_due_at(ctx: Context, channel: ChannelCode) -> datetime | None:
    """Return when the channel's line has something to do next; None: nothing waits."""
    of_channel = {"of_channel": channel.value}
    moments = [
        (await ctx.session.execute(_NEXT_QUEUED, of_channel | {"of_priority": each.value})).scalar()
        for each in Priority
    ]
    moments.append((await ctx.session.execute(_NEXT_STALE, of_channel)).scalar())
    moments.append((await ctx.session.execute(_NEXT_RECEIPT)).scalar())
    return min((moment for moment in moments if moment is not None), default=None)
