"""Stop a batch, and call back what of it still waits."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.batch_store import change_batch, find_batch, forget_waiting
from minshui.message.gateway.contracts_batch import Batch, BatchState
from minshui.message.gateway.errors import BATCH_STATE
from minshui.message.gateway.jobs import enqueue_cancelling
from minshui.message.gateway.models import BatchRow


async def cancel_batch(ctx: Context, batch_id: int, reason: str) -> Batch:
    """Take no more of a batch in; a job cancels its queued messages. What is out is out.

    Raises ``E_BATCH_UNKNOWN``, or ``E_BATCH_STATE`` where it is cancelled already.
    """
    batch = await find_batch(ctx, batch_id, lock=True)
    if batch.state is BatchState.CANCELLED:
        raise MinshuiError(BATCH_STATE, batch=batch_id, state="已取消", work="再取消")
    now = ctx.clock.now()
    values = {
        "state": BatchState.CANCELLED.value,
        "cancel_reason": reason,
        "finished_at": batch.finished_at or now,
    }
    await change_batch(ctx, batch_id, values)
    await forget_waiting(ctx, batch_id)
    await enqueue_cancelling(ctx, batch_id)
    await record_audit(
        ctx,
        "message.batch_cancel",
        BatchRow.__tablename__,
        batch_id,
        before={"state": batch.state},
        after={"state": BatchState.CANCELLED, "reason": reason},
    )
    return await find_batch(ctx, batch_id)
