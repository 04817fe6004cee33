"""Background work of batches: taken in chunk by chunk, cancelled chunk by chunk."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.queue import enqueue
from minshui.message.gateway.batch_store import cancel_queued, find_batch
from minshui.message.gateway.contracts_batch import Batch
from minshui.message.gateway.use_cases.take_in_chunk import take_in_chunk

TAKE_IN_BATCH = "message.batch"
CANCEL_BATCH = "message.batch_cancel"
_QUEUE = "messages"
_CANCEL_ROWS = 5_000
# While the queue is full the job comes back every quarter of an hour: for ten days.
_MOST_ATTEMPTS = 1_000


async def enqueue_taking_in(ctx: Context, batch_id: int) -> int:
    """Queue the job that takes a batch in; returns its id."""
    return await enqueue(
        ctx,
        TAKE_IN_BATCH,
        {"batch_id": batch_id},
        queue=_QUEUE,
        dedup_key=f"{TAKE_IN_BATCH}:{batch_id}",
        max_attempts=_MOST_ATTEMPTS,
    )


async def enqueue_cancelling(ctx: Context, batch_id: int) -> int:
    """Queue the job that cancels what still waits of a batch; returns its id."""
    return await enqueue(
        ctx,
        CANCEL_BATCH,
        {"batch_id": batch_id},
        queue=_QUEUE,
        dedup_key=f"{CANCEL_BATCH}:{batch_id}",
    )


async def take_in_batch(ctx: Context, job: Job) -> JobStep:
    """Take one chunk in; done when the batch is, or when it was cancelled."""
    batch, more = await take_in_chunk(ctx, int(job.payload["batch_id"]))
    return JobStep(
        finished=not more,
        progress_done=_handled(batch),
        progress_total=batch.total,
        note=batch.title,
        result=None if more else {"taken_in": batch.taken_in, "refused": batch.refused},
    )


async def cancel_batch_messages(ctx: Context, job: Job) -> JobStep:
    """Cancel one chunk; done when nothing of the batch waits any more."""
    batch = await find_batch(ctx, int(job.payload["batch_id"]))
    count = await cancel_queued(ctx, batch.id, _CANCEL_ROWS)
    done = job.progress_done + count
    return JobStep(finished=count < _CANCEL_ROWS, progress_done=done, progress_total=batch.taken_in)


def _handled(batch: Batch) -> int:
    return batch.taken_in + batch.refused
