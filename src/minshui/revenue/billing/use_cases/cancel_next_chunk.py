"""Take back the bills of the next chunk of a cancellation."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.billing.cancellation_store import (
    cancellation_state_error,
    claim_cancellation_chunk,
    find_cancellation,
    finish_cancellation,
    finish_cancellation_chunk,
    note_held,
)
from minshui.revenue.billing.cancellations import CancellationStatus, CancelledChunk
from minshui.revenue.billing.chunk_cancelling import cancel_chunk
from minshui.revenue.billing.events import BillsCancelled
from minshui.revenue.billing.run_store import hold_runs


async def cancel_next_chunk(ctx: Context, cancellation_id: int) -> CancelledChunk | None:
    """Take back the next chunk that nobody works on; None: there is none left to take.

    Everything of a chunk is in this transaction: when it is lost the chunk is pending again.
    Accounts with a bill that cannot be taken back are noted with the reason, the others go on.
    Raises ``E_CANCEL_UNKNOWN``, ``E_CANCEL_STATE``, ``E_PERIOD_CLOSED``.
    """
    await hold_runs(ctx, alone=False)
    cancellation = await find_cancellation(ctx, cancellation_id)
    if cancellation.status is CancellationStatus.ABANDONED:
        raise cancellation_state_error(cancellation, "撤销账单")
    claimed = await claim_cancellation_chunk(ctx, cancellation_id)
    if claimed is None:
        await finish_cancellation(ctx, cancellation_id)
        return None
    cancelled = await cancel_chunk(ctx, cancellation.scope, claimed)
    await note_held(ctx, cancellation_id, cancelled.held)
    await finish_cancellation_chunk(ctx, cancelled)
    result = cancelled.result
    if result.bill_count:
        await publish(
            ctx,
            BillsCancelled(
                cancellation_id=cancellation_id,
                chunk_id=claimed.id,
                bill_count=result.bill_count,
                cancelled_fen=result.cancelled_fen,
                credited_fen=result.credited_fen,
            ),
        )
    return result
