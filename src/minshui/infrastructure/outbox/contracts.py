"""What a subscriber is given, and how it is named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minshui.infrastructure.context import Context


@dataclass(frozen=True, slots=True)
class DeliveredEvent:
    """An event as it arrives: the payload holds strings where the event held decimals or dates."""

    id: int
    event_type: str
    shard_key: str
    payload: dict[str, Any]
    trace_id: str
    occurred_at: datetime


SubscriberHandler = Callable[[Context, DeliveredEvent], Awaitable[None]]
"""Acts on an event, in a transaction of its own that also records the delivery."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """``name`` is stable: with the event's id it makes a delivery happen once."""

    name: str
    event_type: str
    handler: SubscriberHandler
