"""Parked events, locked and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.choosing import MOST_AT_ONCE, STATE_NAMES, Chosen
from minshui.platform.monitoring.errors import EVENT_NOT_PARKED, EVENT_UNKNOWN

_LOCKED = (
    select(OutboxRow.id, OutboxRow.state, OutboxRow.shard_key, OutboxRow.last_error)
    .order_by(OutboxRow.id)
    .with_for_update(of=OutboxRow.id)
)
_BY_ID = _LOCKED.where(is_among(OutboxRow.id, "wanted_ids"))
_BY_TYPE = _LOCKED.where(
    OutboxRow.state == literal_column("'parked'"), OutboxRow.event_type == bindparam("wanted_type")
).limit(MOST_AT_ONCE)
_FIRST_WAITING = (
    select(OutboxRow.id)
    .where(
        OutboxRow.shard_key == bindparam("shard"), OutboxRow.state == literal_column("'pending'")
    )
    .order_by(OutboxRow.id)
    .limit(1)
    .with_for_update(of=OutboxRow.id)
)


async def lock_parked(ctx: Context, chosen: Chosen, work: str) -> Sequence[Row[Any]]:
    """Return the chosen events' rows, locked in the order of their ids.

    Raises ``E_EVENT_UNKNOWN`` or ``E_EVENT_NOT_PARKED`` if one of the ids is not that of a parked
    event: then nothing is done to the others either.
    """
    if chosen.kind is not None:
        return (await ctx.session.execute(_BY_TYPE, {"wanted_type": chosen.kind})).all()
    rows = (await ctx.session.execute(_BY_ID, {"wanted_ids": list(chosen.ids)})).all()
    missing = sorted(set(chosen.ids) - {row.id for row in rows})
    if missing:
        raise MinshuiError(EVENT_UNKNOWN, event=missing[0])
    for row in rows:
        if row.state != "parked":
            state = STATE_NAMES.get(row.state, row.state)
            raise MinshuiError(EVENT_NOT_PARKED, event=row.id, state=state, work=work)
    return rows


async def wait_for_shards(ctx: Context, shard_keys: set[str]) -> None:
    """Wait until nobody is delivering events of these shards, and let nobody begin.

    Whoever delivers holds the first waiting event of its shard.
    """
    for shard_key in sorted(shard_keys):
        await ctx.session.execute(_FIRST_WAITING, {"shard": shard_key})


async def change_events(ctx: Context, event_ids: Sequence[int], **values: Any) -> None:
    """Change locked events."""
    await ctx.session.execute(
        update(OutboxRow)
        .where(is_among(OutboxRow.id, "changed_ids"))
        .values(**values)
        .execution_options(synchronize_session=False),
        {"changed_ids": list(event_ids)},
    )
