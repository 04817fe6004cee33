"""Keys of shipments: new for each call, and telling when it was planned."""

from __future__ import annotations

from datetime import UTC, datetime

_MILLISECONDS_DIGITS = 11


def shipment_key(planned_at: datetime, noise: str) -> str:
    """Return a key; ``noise`` are hex digits enough to be unique in a millisecond."""
    return f"{int(planned_at.timestamp() * 1000):0{_MILLISECONDS_DIGITS}x}{noise}"


def planned_at(key: str) -> datetime:
    """Return when the shipment was planned; its call began a little later."""
    return datetime.fromtimestamp(int(key[:_MILLISECONDS_DIGITS], 16) / 1000, UTC)
