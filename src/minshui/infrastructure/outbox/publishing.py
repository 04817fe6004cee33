"""Publish an event in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Protocol

from sqlalchemy import insert

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.models import OutboxRow

EVENTS_LINE = "events"
"""The line whose visits deliver events."""


class Event(Protocol):
    """A frozen dataclass that names its type, e.g. ``event_type = "payment.succeeded"``."""

    event_type: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


_INSERT = prepared(insert(OutboxRow))


async def publish(ctx: Context, event: Event, *, shard_key: str | None = None) -> None:
    """Write ``event`` to the outbox; it is delivered at least once after the commit.

    Events of one ``shard_key`` (default: the event type) are delivered one after another, in
    the order of publication; give e.g. ``f"account:{account_id}"`` to let others overtake.
    """
    await publish_all([(ctx, event, shard_key or event.event_type)])


async def publish_all(events: Sequence[tuple[Context, Event, str]]) -> None:
    """Write events in their order, each with its shard key; all contexts share one session."""
    rows = [
        {
            "event_type": event.event_type,
            "shard_key": shard_key,
            "payload": to_json(asdict(event)),
            "trace_id": ctx.trace_id,
            "occurred_at": ctx.clock.now(),
            "due_at": ctx.clock.now(),
        }
        for ctx, event, shard_key in events
    ]
    session = events[0][0].session
    await session.execute(_INSERT, rows)
    note_news(session, EVENTS_LINE)


def to_json(value: Any) -> Any:
    """Return ``value`` with decimals, dates and enums as strings, ready for a JSON column."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(item) for item in value]
    return value
