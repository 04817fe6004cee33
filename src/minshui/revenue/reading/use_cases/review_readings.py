"""Review readings in bulk: one decision, one reason, everything counted."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.errors import REVIEW_NO_CRITERIA, REVIEW_REASON
from minshui.revenue.reading.master_readings import deduct_subs, hold_negative
from minshui.revenue.reading.models import Reading
from minshui.revenue.reading.queries.masters import has_masters, of_master, remainders
from minshui.revenue.reading.queries.review_scope import (
    is_held,
    pending_of,
)
from minshui.revenue.reading.queries.scoped import READING_ROWS
from minshui.revenue.reading.queries.unbilled import hold_billable_readings
from minshui.revenue.reading.reviewing import conclude_review, decide_readings

_STATUS = {ReviewDecision.APPROVE: "approved", ReviewDecision.RETURN: "returned"}


async def review_readings(
    ctx: Context,
    criteria: ReviewCriteria,
    decision: ReviewDecision = ReviewDecision.APPROVE,
    reason: str | None = None,
) -> ReviewResult:
    """Approve or return those of the actor's pending readings that the criteria name.

    The reviewer's own entries are left out and named in the result (R-039); so are, from an
    approval, readings that an anomaly rule holds, and masters that wait for their subs or have
    less than nothing left after them. An approval moves the meters' last pointers.
    Raises ``E_REVIEW_NO_CRITERIA`` without a month or ids, and ``E_REVIEW_REASON`` for a return
    without a reason.
    """
    if criteria.bill_month is None and criteria.reading_ids is None:
        raise MinshuiError(REVIEW_NO_CRITERIA)
    if decision is ReviewDecision.RETURN and not (reason or "").strip():
        raise MinshuiError(REVIEW_REASON, place=Place(field="reason"))
    pending = and_(pending_of(criteria), READING_ROWS.seen(ctx))
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
    theirs = and_(pending, or_(Reading.entered_by.is_(None), Reading.entered_by != (me or 0)))
    waiting: list[int] = []
    if decision is ReviewDecision.APPROVE and await has_masters(ctx):
        # A correction of a sub's reading holds this alone: it sees the deduction, or we see it.
        await hold_billable_readings(ctx)
        await decide_readings(ctx, review_id, decision, and_(theirs, ~of_master()))
        waiting, negative = await _approve_masters(ctx, review_id, theirs)
        held += negative
    else:
        await decide_readings(ctx, review_id, decision, theirs)
    result = ReviewResult(review_id, decision, 0, Decimal(0), own, held, waiting)
    return await conclude_review(ctx, criteria, reason, result)


async def _approve_masters(
    ctx: Context, review_id: int, which: ColumnElement[bool]
) -> tuple[list[int], list[int]]:
    """Approve the masters of a review level by level, subs first.

    Returns those that wait for subs, and those that are held because too little is left.
    """
    chosen = select(Reading.id).where(which, of_master()).order_by(Reading.id)
    left = list(await ctx.session.scalars(chosen))
    found = await remainders(ctx, left)
    while ready := [each for each in found if each.is_ready]:
        ids = [each.reading_id for each in ready]
        await deduct_subs(ctx, ready)
        await decide_readings(ctx, review_id, ReviewDecision.APPROVE, Reading.id.in_(ids))
        left = [each for each in left if each not in set(ids)]
        found = await remainders(ctx, left)
    negative = [each.reading_id for each in found if not each.waiting]
    await hold_negative(ctx, negative)
    return [each.reading_id for each in found if each.waiting], negative
