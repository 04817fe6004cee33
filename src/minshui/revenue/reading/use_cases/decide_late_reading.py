"""Close the proposal that a late reading led to."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.contracts_practice import (
    LateDecision,
    LateReadingView,
    LateRemedy,
)
from minshui.revenue.reading.errors import (
    LATE_REASON,
    LATE_REFERENCE,
    LATE_REFERENCE_MISSING,
    LATE_STATE,
)
from minshui.revenue.reading.models import LateReading
from minshui.revenue.reading.queries.late_readings import (
    late_reading,
)
from minshui.revenue.reading.queries.references import is_known_reference

_DECIDE = (
    update(LateReading)
    .where(LateReading.id == bindparam("late_id"), LateReading.late_status == "proposed")
    .values(
        late_status=bindparam("to"),
        decided_by=bindparam("by"),
        decided_at=bindparam("at"),
        decision_reason=bindparam("reason"),
        decision_reference=bindparam("reference"),
    )
    .returning(LateReading.id)
    .execution_options(synchronize_session=False)
)
_STATES = {
    "evidence": "仅作凭证",
    "proposed": "待处理",
    "settled": "已处理",
    "dismissed": "已驳回",
}


async def decide_late_reading(
    ctx: Context,
    late_id: int,
    decision: LateDecision,
    reason: str,
    reference: str | None = None,
) -> LateReadingView:
    """Close a proposal: ``settled`` by what ``reference`` names, or ``dismissed``.

    ``reference`` is the number of a bill of the account or of an adjustment that was made; what
    was billed is not settled without. Raises ``E_LATE_REASON``, ``E_LATE_REFERENCE``,
    ``E_LATE_REFERENCE_MISSING``, ``E_LATE_UNKNOWN`` or ``E_LATE_STATE``.
    """
    if not reason.strip():
        raise MinshuiError(LATE_REASON, place=Place(field="reason"))
    late = await late_reading(ctx, late_id)
    if reference is not None and not await is_known_reference(ctx, late.account_id, reference):
        raise MinshuiError(LATE_REFERENCE, place=Place(field="reference"), reference=reference)
    is_settled = decision is LateDecision.SETTLED
    if is_settled and reference is None and late.remedy is LateRemedy.REBILL:
        raise MinshuiError(LATE_REFERENCE_MISSING, place=Place(field="reference"))
    values = {
        "to": decision.value,
        "by": ctx.actor.user_id,
        "at": ctx.clock.now(),
        "reason": reason,
        "reference": reference,
    }
    decided = await ctx.session.scalar(_DECIDE, {"late_id": late_id, **values})
    found = await late_reading(ctx, late_id)
    if decided is None:
        raise MinshuiError(LATE_STATE, late=late_id, status=_STATES[found.late_status])
    after = {"decision": decision.value, "reason": reason, "reference": reference}
    await record_audit(ctx, "reading.late.decide", "biz_late_reading", late_id, after=after)
    return found
