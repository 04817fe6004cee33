"""Approve a reading by a person's decision that nothing is charged for it."""

from __future__ import annotations

from decimal import Decimal

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.errors import REVIEW_SUBS_FIRST, REVIEW_ZERO, REVIEW_ZERO_REASON
from minshui.revenue.reading.master_readings import deduct_subs, hold_negative
from minshui.revenue.reading.models import Reading
from minshui.revenue.reading.queries.masters import remainders
from minshui.revenue.reading.queries.unbilled import hold_billable_readings
from minshui.revenue.reading.reading_store import release_hold
from minshui.revenue.reading.reviewing import conclude_review, decide_readings, reviewable


async def approve_at_zero(ctx: Context, reading_id: int, reason: str) -> ReviewResult:
    """Approve a reading and charge nothing for it; what was observed stays in its row.

    Only for a master of which less than nothing is left after its subs, and for a reading that
    includes months of a fixed volume. Raises ``E_REVIEW_ZERO_REASON``, ``E_REVIEW_ZERO``,
    ``E_REVIEW_SUBS_FIRST``, ``E_READING_UNKNOWN``, ``E_READING_SUPERSEDED``, ``E_REVIEW_STATE``
    and ``E_REVIEW_OWN_READING``.
    """
    if not reason.strip():
        raise MinshuiError(REVIEW_ZERO_REASON, place=Place(field="reason"))
    await hold_billable_readings(ctx)
    reading = await reviewable(ctx, reading_id)
    (found,) = await remainders(ctx, [reading_id])
    if found.waiting:
        subs = "、".join(found.waiting)
        raise MinshuiError(REVIEW_SUBS_FIRST, meter=found.meter_no, subs=subs)
    if found.remainder_m3 < 0:
        await hold_negative(ctx, [reading_id])
    elif Anomaly.AFTER_FIXED not in reading.held_for:
        raise MinshuiError(REVIEW_ZERO, reading=reading_id)
    await release_hold(ctx, reading_id, reason)
    await deduct_subs(ctx, [found], to_zero=True)
    (review_id,) = await reserve_ids(ctx.session, "biz_reading_review_id_seq", 1)
    decision = ReviewDecision.APPROVE
    await decide_readings(ctx, review_id, decision, Reading.id == reading_id)
    await record_audit(
        ctx,
        "reading.approve_at_zero",
        "biz_reading_data",
        reading_id,
        before={"usage_m3": found.remainder_m3},
        after={"usage_m3": Decimal(0), "reason": reason},
    )
    criteria = ReviewCriteria(bill_month=reading.bill_month, reading_ids=(reading_id,))
    result = ReviewResult(review_id, decision, 0, Decimal(0), ())
    return await conclude_review(ctx, criteria, reason, result)
