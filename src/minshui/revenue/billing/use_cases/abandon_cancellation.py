"""Give up a cancellation: what it has taken back stays so, the rest stands."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.billing.cancellation_store import find_cancellation, give_up_cancellation
from minshui.revenue.billing.cancellations import CancellationContract


async def abandon_cancellation(
    ctx: Context, cancellation_id: int, reason: str
) -> CancellationContract:
    """Abandon a cancellation that is not done; raises ``E_CANCEL_UNKNOWN``, ``E_CANCEL_STATE``."""
    cancellation = await find_cancellation(ctx, cancellation_id)
    await give_up_cancellation(ctx, cancellation)
    await record_audit(
        ctx,
        "billing.cancellation.abandon",
        "bill_cancellation",
        cancellation_id,
        before={"status": cancellation.status},
        after={"status": "abandoned", "reason": reason},
    )
    return await find_cancellation(ctx, cancellation_id)
