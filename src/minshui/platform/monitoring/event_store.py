"""Parked events, and who is delivering beside them."""

from __future__ import annotations

from sqlalchemy import bindparam, literal_column, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.errors import EVENT_NOT_PARKED, EVENT_UNKNOWN
from minshui.platform.monitoring.given_up import GivenUpRows

PARKED_EVENTS = GivenUpRows(
    OutboxRow,
    "parked",
    OutboxRow.event_type,
    [OutboxRow.shard_key],
    unknown=lambda event: MinshuiError(EVENT_UNKNOWN, event=event),
    refused=lambda event, state, work: MinshuiError(
        EVENT_NOT_PARKED, event=event, state=state, work=work
    ),
)
_FIRST_WAITING = (
    select(OutboxRow.id)
    .where(
        OutboxRow.shard_key == bindparam("shard"), OutboxRow.state == literal_column("'pending'")
    )
    .order_by(OutboxRow.id)
    .limit(1)
    .with_for_update(of=OutboxRow.id)
)


async def wait_for_shards(ctx: Context, shard_keys: set[str]) -> None:
    """Wait until nobody is delivering events of these shards, and let nobody begin.

    Whoever delivers holds the first waiting event of its shard.
    """
    for shard_key in sorted(shard_keys):
        await ctx.session.execute(_FIRST_WAITING, {"shard": shard_key})
