"""Enter one reading and check it (IF-REV-004)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.reading.contracts import ReadingResult, SubmitReading
from minshui.revenue.reading.events import ReadingsSubmitted
from minshui.revenue.reading.reading_store import write_readings
from minshui.revenue.reading.submission import hold_submissions, judge_submissions


async def submit_reading(ctx: Context, command: SubmitReading) -> ReadingResult:
    """Enter a reading, pending review, and say what the check found.

    The very same reading again changes nothing. Raises ``E_READING_…``, ``E_TASK_UNKNOWN`` or
    ``E_BOOK_LOCKED`` where the reading can't be taken.
    """
    await hold_submissions(ctx, batch=False)
    judged = await judge_submissions(ctx, [command], hold=True)
    if judged.faults:
        raise judged.faults[0][1]
    if judged.unchanged:
        there = judged.unchanged[0][1]
        return ReadingResult(
            reading_id=there.id,
            revision=there.revision,
            bill_month=there.bill_month,
            check_status="unchanged",
            review_status=there.review_status,
            usage_m3=there.usage_amount,
            anomalies=tuple(there.anomalies),
        )
    row = judged.rows[0][1]
    (reading_id,) = await write_readings(ctx, [row])
    await publish(ctx, ReadingsSubmitted(count=1, suspect=int(bool(row.anomalies))))
    return ReadingResult(
        reading_id=reading_id,
        revision=row.revision,
        bill_month=row.bill_month,
        check_status="suspect" if row.anomalies else "passed",
        review_status=row.review_status,
        usage_m3=row.usage_amount,
        anomalies=tuple(row.anomalies),
    )
