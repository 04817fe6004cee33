"""Review one reading."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.domain.anomalies import ANOMALY_TEXTS, Anomaly
from minshui.revenue.reading.errors import (
    REVIEW_HELD,
    REVIEW_NEGATIVE,
    REVIEW_SUBS_FIRST,
)
from minshui.revenue.reading.queries.masters import is_of_master, remainders
from minshui.revenue.reading.queries.unbilled import hold_billable_readings
from minshui.revenue.reading.reviewing import reviewable
from minshui.revenue.reading.use_cases.review_readings import review_readings


async def review_reading(
    ctx: Context, reading_id: int, decision: ReviewDecision, reason: str | None = None
) -> ReviewResult:
    """Approve or return one reading.

    Raises what ``reviewable`` does; of an approval ``E_REVIEW_HELD`` for one that an anomaly
    rule holds, for a master ``E_REVIEW_SUBS_FIRST`` while a sub that is due is not approved, and
    ``E_REVIEW_NEGATIVE`` where the subs used more than it: see ``approve_at_zero``.
    """
    approves = decision is ReviewDecision.APPROVE
    if approves:
        await hold_billable_readings(ctx)
    reading = await reviewable(ctx, reading_id)
    if approves and await is_of_master(ctx, reading_id):
        await _refuse_unready(ctx, reading_id)
    if approves and reading.hold_status == "held":
        anomalies = "、".join(ANOMALY_TEXTS[Anomaly(code)] for code in reading.held_for)
        raise MinshuiError(REVIEW_HELD, reading=reading_id, anomalies=anomalies)
    criteria = ReviewCriteria(bill_month=reading.bill_month, reading_ids=(reading_id,))
    return await review_readings(ctx, criteria, decision, reason)


async def _refuse_unready(ctx: Context, reading_id: int) -> None:
    (found,) = await remainders(ctx, [reading_id])
    if found.waiting:
        subs = "、".join(found.waiting)
        raise MinshuiError(REVIEW_SUBS_FIRST, meter=found.meter_no, subs=subs)
    if found.remainder_m3 < 0:
        raise MinshuiError(
            REVIEW_NEGATIVE,
            meter=found.meter_no,
            usage=f"{found.usage_m3.normalize():f}",
            subs=f"{found.deducted_m3.normalize():f}",
        )
