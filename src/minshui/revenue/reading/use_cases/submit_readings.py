"""Enter many readings at once, set-based."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.reading.contracts import BatchResult, SubmissionFault, SubmitReading
from minshui.revenue.reading.events import ReadingsSubmitted
from minshui.revenue.reading.reading_store import write_readings
from minshui.revenue.reading.submission import (
    count_anomalies,
    hold_submissions,
    judge_submissions,
)


async def submit_readings(ctx: Context, batch: Sequence[SubmitReading]) -> BatchResult:
    """Enter the good readings of a batch, pending review, and name the refused ones.

    Nothing is raised for single readings: each refusal stands in ``faults`` with its index.
    """
    await hold_submissions(ctx, batch=True)
    judged = await judge_submissions(ctx, batch)
    rows = [row for _, row in judged.rows]
    if rows:
        await write_readings(ctx, rows)
        suspect = sum(bool(row.anomalies) for row in rows)
        await publish(ctx, ReadingsSubmitted(count=len(rows), suspect=suspect))
    return BatchResult(
        accepted=len(rows),
        unchanged=len(judged.unchanged),
        faults=tuple(SubmissionFault(index, error) for index, error in judged.faults),
        usage_m3=sum((row.usage_amount for row in rows), Decimal(0)),
        anomaly_counts=count_anomalies(judged.rows),
    )
