"""Events and jobs that were given up on, for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.models import JobRow
from minshui.infrastructure.outbox.failures import Failure, failures_text
from minshui.infrastructure.outbox.models import OutboxRow

READ = "platform.monitoring.read"
RETRY = "platform.monitoring.retry"
DROP = "platform.monitoring.drop"
FAILURE = Failure(
    "dunning.notify",
    "ConnectionError",
    "短信网关无应答，号码 13905910001",
    None,
    "2026-11-21T04:00:00",
)


async def add_event(ctx: Context, **values: Any) -> int:
    """Write one event as it stands after its last attempt, and return its id."""
    row = OutboxRow(
        **{
            "event_type": "payment.succeeded",
            "shard_key": "account:7",
            "payload": {"account_id": 7, "amount_fen": 7035, "name": "陈水", "kind": "cash"},
            "trace_id": "trace-1",
            "occurred_at": ctx.clock.now() - timedelta(hours=2),
            "due_at": ctx.clock.now() - timedelta(hours=1),
            "state": "parked",
            "attempts": 8,
            "last_error": failures_text([FAILURE]),
        }
        | values
    )
    ctx.session.add(row)
    await ctx.session.flush()
    return row.id


async def add_job(ctx: Context, **values: Any) -> int:
    """Write one job as it stands after its last attempt, and return its id."""
    row = JobRow(
        **{
            "queue": "default",
            "kind": "message.batch",
            "payload": {"batch_id": 3, "note": "催缴"},
            "state": "failed",
            "due_at": ctx.clock.now() - timedelta(hours=1),
            "created_at": ctx.clock.now() - timedelta(hours=2),
            "created_by": "system",
            "trace_id": "trace-2",
            "attempts": 5,
            "max_attempts": 5,
            "progress_done": 40,
            "last_error": "OSError('disk')",
            "finished_at": ctx.clock.now() - timedelta(minutes=30),
        }
        | values
    )
    ctx.session.add(row)
    await ctx.session.flush()
    return row.id
