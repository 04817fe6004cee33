"""Review readings in bulk: one decision, one reason, everything counted."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import and_, insert, or_, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.errors import REVIEW_NO_CRITERIA, REVIEW_REASON
from minshui.revenue.reading.events import ReadingsReviewed
from minshui.revenue.reading.models import LastReading, Reading, ReadingReview
from minshui.revenue.reading.queries.review_scope import (
    MISSING_POINTERS,
    MOVE_POINTERS,
    POINTER_COLUMNS,
    REVIEWED_TOTALS,
    is_held,
    pending_of,
)

_STATUS = {ReviewDecision.APPROVE: "approved", ReviewDecision.RETURN: "returned"}


async def review_readings(
    ctx: Context,
    criteria: ReviewCriteria,
    decision: ReviewDecision = ReviewDecision.APPROVE,
    reason: str | None = None,
) -> ReviewResult:
    """Approve or return the pending readings that the criteria name.

    The reviewer's own entries are left out and named in the result (R-039); so are, from an
    approval, readings that an anomaly rule holds. An approval moves the meters' last pointers.
    Raises ``E_REVIEW_NO_CRITERIA`` without a month or ids, and ``E_REVIEW_REASON`` for a return
    without a reason.
    """
    if criteria.bill_month is None and criteria.reading_ids is None:
        raise MinshuiError(REVIEW_NO_CRITERIA)
    if decision is ReviewDecision.RETURN and not (reason or "").strip():
        raise MinshuiError(REVIEW_REASON, place=Place(field="reason"))
    pending = pending_of(criteria)
    me = ctx.actor.user_id
    own: list[int] = []
    if me is not None:
        mine = select(Reading.id).where(pending, Reading.entered_by == me).order_by(Reading.id)
        own = list(await ctx.session.scalars(mine))
    held: list[int] = []
    if decision is ReviewDecision.APPROVE:
        stopped = select(Reading.id).where(pending, is_held()).order_by(Reading.id)
        held = list(await ctx.session.scalars(stopped))
        pending = and_(pending, ~is_held())
    (review_id,) = await reserve_ids(ctx.session, "biz_reading_review_id_seq", 1)
    await ctx.session.execute(
        update(Reading)
        .where(pending, or_(Reading.entered_by.is_(None), Reading.entered_by != (me or 0)))
        .values(
            review_status=_STATUS[decision],
            reviewed_by=me,
            reviewed_at=ctx.clock.now(),
            review_id=review_id,
        )
        .execution_options(synchronize_session=False)
    )
    totals = (await ctx.session.execute(REVIEWED_TOTALS, {"review": review_id})).one()
    count, usage_m3, month = totals
    if count == 0:
        return ReviewResult(None, decision, 0, Decimal(0), own, held)
    if decision is ReviewDecision.APPROVE:
        await _move_pointers(ctx, review_id)
    if count >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(ctx.session, Reading, LastReading)
    result = ReviewResult(review_id, decision, count, usage_m3, own, held)
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
