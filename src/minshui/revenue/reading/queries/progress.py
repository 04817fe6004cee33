"""How far the reading of a month has come."""

from __future__ import annotations

from sqlalchemy import case, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.reading.contracts import BookProgress
from minshui.revenue.reading.domain.read_rate import read_rate
from minshui.revenue.reading.models import Reading, ReadingTask
from minshui.revenue.reading.queries.review_scope import in_book


async def book_progress(ctx: Context, month: int, book_id: int | None = None) -> BookProgress:
    """Return the counts of a month for one book or for all, and the read rate (R-042).

    ``due`` counts planned meters; readings off the plan count in the review states only.
    """
    tasks = select(
        func.count(),
        func.count(case((ReadingTask.read_status == "read", 1))),
        func.count(case((ReadingTask.read_status == "skipped", 1))),
    ).where(ReadingTask.bill_month == month)
    readings = select(
        func.count(case((Reading.review_status == "pending", 1))),
        func.count(case((Reading.review_status == "approved", 1))),
        func.count(case((Reading.review_status == "returned", 1))),
        func.count(case((Reading.kind == "estimate", 1))),
    ).where(Reading.bill_month == month, Reading.is_current, Reading.kind != "final")
    if book_id is not None:
        tasks = tasks.where(ReadingTask.book_id == book_id)
        readings = readings.where(in_book(book_id))
    due, read, skipped = (await ctx.session.execute(tasks)).one()
    pending, approved, returned, estimated = (await ctx.session.execute(readings)).one()
    return BookProgress(
        bill_month=month,
        due=due,
        read=read,
        skipped=skipped,
        pending=pending,
        approved=approved,
        returned=returned,
        estimated=estimated,
        read_rate=read_rate(due, estimated),
    )
