"""Review one reading."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import ReviewCriteria, ReviewDecision, ReviewResult
from minshui.revenue.reading.domain.anomalies import ANOMALY_TEXTS, Anomaly
from minshui.revenue.reading.errors import (
    READING_SUPERSEDED,
    REVIEW_HELD,
    REVIEW_OWN_READING,
    REVIEW_STATE,
)
from minshui.revenue.reading.queries.chains import hold_reading
from minshui.revenue.reading.use_cases.review_readings import review_readings

_STATUS_NAMES = {"pending": "待复核", "approved": "已复核", "returned": "已退回"}


async def review_reading(
    ctx: Context, reading_id: int, decision: ReviewDecision, reason: str | None = None
) -> ReviewResult:
    """Approve or return one reading.

    Raises ``E_READING_UNKNOWN``, ``E_READING_SUPERSEDED``, ``E_REVIEW_STATE``, for the
    reviewer's own entry ``E_REVIEW_OWN_READING`` (R-039), and for one that an anomaly rule holds
    ``E_REVIEW_HELD``.
    """
    reading = await hold_reading(ctx, reading_id)
    if not reading.is_current:
        raise MinshuiError(READING_SUPERSEDED, reading=reading_id)
    if reading.review_status != "pending":
        status = _STATUS_NAMES[reading.review_status]
        raise MinshuiError(REVIEW_STATE, reading=reading_id, status=status)
    if reading.entered_by is not None and reading.entered_by == ctx.actor.user_id:
        raise MinshuiError(REVIEW_OWN_READING, reading=reading_id)
    if decision is ReviewDecision.APPROVE and reading.hold_status == "held":
        anomalies = "、".join(ANOMALY_TEXTS[Anomaly(code)] for code in reading.held_for)
        raise MinshuiError(REVIEW_HELD, reading=reading_id, anomalies=anomalies)
    criteria = ReviewCriteria(bill_month=reading.bill_month, reading_ids=(reading_id,))
    return await review_readings(ctx, criteria, decision, reason)
