"""One month of a water company: plan, read, review, bill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.entrypoints.demo.stage import Stage
from minshui.entrypoints.demo.town import PointerRow
from minshui.kernel.period import month_first_day, month_last_day
from minshui.revenue.reading.facade import (
    BatchResult,
    ReadingSource,
    ReviewCriteria,
    ReviewDecision,
    ReviewResult,
    SubmitReading,
    plan_readings,
    review_readings,
    submit_readings,
)


async def plan_month(stage: Stage, month: int) -> int:
    """Make the month's reading tasks; return how many."""
    async with stage.work("reviewer", month_first_day(month)) as ctx:
        return (await plan_readings(ctx, month)).planned


async def enter_readings(stage: Stage, month: int, rows: Sequence[PointerRow]) -> BatchResult:
    """Enter the pointers as the reader wrote them down."""
    async with stage.work("reader", month_last_day(month)) as ctx:
        return await submit_readings(
            ctx,
            [
                SubmitReading(
                    reading=row.pointer,
                    meter_no=row.meter_no,
                    reading_on=row.reading_on,
                    bill_month=month,
                    source=ReadingSource.IMPORT,
                )
                for row in rows
            ],
        )


async def approve_readings(
    stage: Stage,
    month: int,
    on: date | None = None,
    *,
    normal_only: bool = False,
    anomaly: str | None = None,
) -> ReviewResult:
    """Approve the month's pending readings: all, those no rule finds odd, or of one reason."""
    async with stage.work("reviewer", on) as ctx:
        return await review_readings(
            ctx,
            ReviewCriteria(bill_month=month, normal_only=normal_only, anomaly=anomaly),
            ReviewDecision.APPROVE,
        )
