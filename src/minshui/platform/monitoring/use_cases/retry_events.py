"""Have parked events delivered after all."""

from __future__ import annotations

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import EVENTS_LINE
from minshui.platform.monitoring.choosing import Chosen
from minshui.platform.monitoring.contracts import Action, Subject
from minshui.platform.monitoring.deciding import note_decisions
from minshui.platform.monitoring.event_store import PARKED_EVENTS, wait_for_shards


async def retry_events(ctx: Context, chosen: Chosen, reason: str | None = None) -> int:
    """Let the chosen events wait for delivery again, with all attempts before them.

    Each goes before the later events of its shard that still wait; those that were delivered
    meanwhile went before it. Subscribers that have handled it do not get it again. Returns how
    many. Raises ``E_EVENT_UNKNOWN`` or ``E_EVENT_NOT_PARKED``.
    """
    rows = await PARKED_EVENTS.lock(ctx, chosen, "重新处理")
    if not rows:
        return 0
    await wait_for_shards(ctx, {row.shard_key for row in rows})
    ids = [row.id for row in rows]
    await PARKED_EVENTS.change(ctx, ids, state="pending", attempts=0, due_at=ctx.clock.now())
    await note_decisions(ctx, Subject.EVENT, Action.RETRY, rows, reason)
    note_news(ctx.session, EVENTS_LINE)
    return len(rows)
