"""Carrying out a review: the decision on the rows, the pointers, and what is kept of it."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.errors import READING_SUPERSEDED, REVIEW_OWN_READING, REVIEW_STATE
from minshui.revenue.reading.events import ReadingsReviewed
from minshui.revenue.reading.models import LastReading, Reading, ReadingReview
from minshui.revenue.reading.queries.chains import hold_reading
from minshui.revenue.reading.queries.review_scope import (
    MISSING_POINTERS,
    MOVE_POINTERS,
    POINTER_COLUMNS,
    REVIEWED_TOTALS,
)

_STATUS_NAMES = {"pending": "待复核", "approved": "已复核", "returned": "已退回"}
_STATUS = {ReviewDecision.APPROVE: "approved", ReviewDecision.RETURN: "returned"}


async def reviewable(ctx: Context, reading_id: int) -> Row[Any]:
    """Lock a reading that the actor may decide about.

    Raises ``E_READING_UNKNOWN``, ``E_READING_SUPERSEDED``, ``E_REVIEW_STATE`` and, for the
    reviewer's own entry, ``E_REVIEW_OWN_READING`` (R-039).
    """
    reading = await hold_reading(ctx, reading_id)
    if not reading.is_current:
        raise MinshuiError(READING_SUPERSEDED, reading=reading_id)
    if reading.review_status != "pending":
        status = _STATUS_NAMES[reading.review_status]
        raise MinshuiError(REVIEW_STATE, reading=reading_id, status=status)
    if reading.entered_by is not None and reading.entered_by == ctx.actor.user_id:
        raise MinshuiError(REVIEW_OWN_READING, reading=reading_id)
    return reading


async def decide_readings(
    ctx: Context, review_id: int, decision: ReviewDecision, which: ColumnElement[bool]
) -> None:
    """Let readings be approved or returned by a review."""
    await ctx.session.execute(
        update(Reading)
        .where(which)
        .values(
            review_status=_STATUS[decision],
            reviewed_by=ctx.actor.user_id,
            reviewed_at=ctx.clock.now(),
            review_id=review_id,
        )
        .execution_options(synchronize_session=False)
    )


async def conclude_review(
    ctx: Context, criteria: ReviewCriteria, reason: str | None, result: ReviewResult
) -> ReviewResult:
    """Move the pointers of what the review approved, count it and keep the act of review."""
    totals = (await ctx.session.execute(REVIEWED_TOTALS, {"review": result.review_id})).one()
    count, usage_m3, month = totals
    if count == 0:
        return replace(result, review_id=None)
    if result.decision is ReviewDecision.APPROVE:
        assert result.review_id is not None  # noqa: S101 - it counted something
        await _move_pointers(ctx, result.review_id)
    if count >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(ctx.session, Reading, LastReading)
    result = replace(result, count=count, usage_m3=usage_m3)
    await _keep(ctx, criteria, reason, criteria.bill_month or month, result)
    return result


async def _move_pointers(ctx: Context, review_id: int) -> None:
    await ctx.session.execute(MOVE_POINTERS, {"review": review_id})
    # Through here, not by INSERT … SELECT: that would search the very table it is filling.
    missing = (await ctx.session.execute(MISSING_POINTERS, {"review": review_id})).all()
    if missing:
        await database_of(ctx.session).bulk_copy(
            ctx.session, LastReading.__tablename__, POINTER_COLUMNS, missing
        )


async def _keep(
    ctx: Context, criteria: ReviewCriteria, reason: str | None, month: int, result: ReviewResult
) -> None:
    review_id = result.review_id
    assert review_id is not None  # noqa: S101 - only called when something was reviewed
    named = {name: value for name, value in asdict(criteria).items() if value not in (None, False)}
    await ctx.session.execute(
        insert(ReadingReview),
        {
            "id": review_id,
            "bill_month": month,
            "decision": result.decision.value,
            "reason": reason,
            "criteria": named,
            "reading_count": result.count,
            "usage_m3": result.usage_m3,
            "own_count": len(result.own),
            "reviewed_by": ctx.actor.user_id,
            "reviewed_at": ctx.clock.now(),
        },
    )
    totals = {"count": result.count, "usage_m3": result.usage_m3, "reason": reason}
    await record_audit(
        ctx,
        f"reading.{result.decision.value}",
        "biz_reading_review",
        review_id,
        after={"bill_month": month, **totals},
    )
    await publish(
        ctx,
        ReadingsReviewed(
            review_id=review_id,
            bill_month=month,
            decision=result.decision.value,
            count=result.count,
            usage_m3=result.usage_m3,
        ),
    )
