"""How much each line has to do."""

from __future__ import annotations

from datetime import datetime

from minshui.infrastructure.bus.measuring import Depth, MeasuredLine, measured_lines
from minshui.infrastructure.context import Context
from minshui.platform.monitoring.contracts import QueueStatus


async def list_queues(ctx: Context) -> list[QueueStatus]:
    """Return every line's depth in the context's tenant, now."""
    now = ctx.clock.now()
    return [queue_status(line, await line.depth_of(ctx), now) for line in measured_lines().values()]


def queue_status(line: MeasuredLine, depth: Depth, now: datetime) -> QueueStatus:
    """Return a depth as people read it."""
    return QueueStatus(
        line.name,
        line.title,
        depth.due,
        depth.delayed,
        depth.parked,
        _seconds(depth.oldest_at, now),
        _seconds(depth.due_since, now),
    )


def _seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(int((now - since).total_seconds()), 0)
