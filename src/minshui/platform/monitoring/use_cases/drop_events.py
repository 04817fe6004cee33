"""Give parked events up for good."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.monitoring.choosing import Chosen
from minshui.platform.monitoring.contracts import Action, Subject
from minshui.platform.monitoring.deciding import note_decisions
from minshui.platform.monitoring.event_store import PARKED_EVENTS


async def drop_events(ctx: Context, event_ids: tuple[int, ...], reason: str) -> int:
    """Never deliver the events; they stay visible as dropped, with the reason. Returns how many.

    Raises ``E_EVENT_UNKNOWN`` or ``E_EVENT_NOT_PARKED``.
    """
    rows = await PARKED_EVENTS.lock(ctx, Chosen(event_ids), "放弃")
    await PARKED_EVENTS.change(ctx, [row.id for row in rows], state="dropped")
    await note_decisions(ctx, Subject.EVENT, Action.DROP, rows, reason)
    return len(rows)
