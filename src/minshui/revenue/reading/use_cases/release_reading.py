"""Let a reading that an anomaly rule holds go on to review."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.errors import (
    READING_SUPERSEDED,
    RELEASE_REASON,
    RELEASE_STATE,
    REVIEW_OWN_READING,
)
from minshui.revenue.reading.queries.chains import hold_reading
from minshui.revenue.reading.reading_store import release_hold


async def release_reading(ctx: Context, reading_id: int, reason: str) -> None:
    """Release a held reading; it still has to be reviewed.

    Raises ``E_RELEASE_REASON``, ``E_READING_UNKNOWN``, ``E_READING_SUPERSEDED``,
    ``E_RELEASE_STATE`` and, for one's own entry, ``E_REVIEW_OWN_READING``.
    """
    if not reason.strip():
        raise MinshuiError(RELEASE_REASON, place=Place(field="reason"))
    reading = await hold_reading(ctx, reading_id)
    if not reading.is_current:
        raise MinshuiError(READING_SUPERSEDED, reading=reading_id)
    if reading.hold_status != "held":
        raise MinshuiError(RELEASE_STATE, reading=reading_id)
    if reading.entered_by is not None and reading.entered_by == ctx.actor.user_id:
        raise MinshuiError(REVIEW_OWN_READING, reading=reading_id)
    await release_hold(ctx, reading_id, reason)
    await record_audit(
        ctx,
        "reading.release",
        "biz_reading_data",
        reading_id,
        after={"held_for": reading.held_for, "reason": reason},
    )
