"""Billing as background work: a run's job bills one chunk a step, several jobs share a run."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.queue import enqueue
from minshui.revenue.billing.queries.runs import run_progress
from minshui.revenue.billing.use_cases.bill_next_chunk import bill_next_chunk

BILLING_QUEUE = "billing"
BILL_CHUNKS = "billing.bill_chunks"


async def enqueue_run(ctx: Context, run_id: int, shards: int) -> None:
    """Let up to ``shards`` shards work on a run; asking again while they do changes nothing."""
    for number in range(1, shards + 1):
        await enqueue(
            ctx,
            BILL_CHUNKS,
            {"run_id": run_id},
            queue=BILLING_QUEUE,
            dedup_key=f"{BILL_CHUNKS}:{run_id}:{number}",
        )


async def bill_chunks(ctx: Context, job: Job) -> JobStep:
    """Bill one chunk of the job's run."""
    run_id = int(job.payload["run_id"])
    result = await bill_next_chunk(ctx, run_id)
    progress = await run_progress(ctx, run_id)
    return JobStep(
        finished=result is None,
        progress_done=progress.done_chunks,
        progress_total=progress.run.chunk_count,
        note=f"已开账 {progress.bill_count} 户，待处理 {progress.parked_count} 户",
    )
