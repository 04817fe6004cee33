"""Take bills back: a few at once, many by jobs."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.cancellation_errors import CANCEL_HELD
from minshui.revenue.billing.cancellations import CancellationProgress, PlanCancellation
from minshui.revenue.billing.jobs import enqueue_cancellation
from minshui.revenue.billing.queries.cancellations import cancellation_progress, held_bills
from minshui.revenue.billing.use_cases.cancel_next_chunk import cancel_next_chunk
from minshui.revenue.billing.use_cases.plan_cancellation import plan_cancellation
from minshui.revenue.billing.use_cases.settle_cancelled import settle_cancelled

_JOBS = 2


async def cancel_bills(ctx: Context, command: PlanCancellation) -> CancellationProgress:
    """Take back the standing bills of a scope; what fits into one chunk is done at once.

    What the credits leave on deposits then pays the oldest open bills. Raises what
    ``plan_cancellation`` and ``cancel_next_chunk`` raise, and ``E_CANCEL_HELD`` where not one
    bill could be taken back at once.
    """
    planned = await plan_cancellation(ctx, command)
    if planned.chunk_count > 1:
        await enqueue_cancellation(ctx, planned.id, _JOBS)
        return await cancellation_progress(ctx, planned.id)
    while (result := await cancel_next_chunk(ctx, planned.id)) is not None:
        if not result.bill_count:
            held = (await held_bills(ctx, planned.id)).items[0]
            raise MinshuiError(CANCEL_HELD, number=held.number, why=held.message)
        await settle_cancelled(ctx, result.chunk_id)
    return await cancellation_progress(ctx, planned.id)
